#!/usr/bin/perl
# Makes countries.mmdb, the database of countries that the tests know: perl make.pl countries.mmdb
# (Debian: libmaxmind-db-writer-perl). Its addresses are documentation's and nobody's.
use strict;
use warnings;
use MaxMind::DB::Writer::Tree;

my %types = (country => 'map', registered_country => 'map', iso_code => 'utf8_string', city => 'utf8_string');
my $tree = MaxMind::DB::Writer::Tree->new(
    ip_version               => 6,
    record_size              => 24,
    database_type            => $ARGV[1] // 'Test-Country',
    languages                => ['en'],
    description              => { en => 'Countries for tests of Freshet' },
    map_key_type_callback    => sub { $types{ $_[0] } },
    remove_reserved_networks => 0,
);
$tree->insert_network('192.0.2.0/24',         { country            => { iso_code => 'DE' } });
$tree->insert_network('198.51.100.0/25',      { country            => { iso_code => 'FR' } });
$tree->insert_network('198.51.100.128/25',    { registered_country => { iso_code => 'AT' } });
$tree->insert_network('2001:db8:de::/48',     { country            => { iso_code => 'DE' } });
$tree->insert_network('203.0.113.0/24',       { city               => 'nowhere' });
open my $out, '>:raw', $ARGV[0] or die "$ARGV[0]: $!";
$tree->write_tree($out);
close $out or die;
