/// The same in German.

import { figuresIn } from './figures';
import { germanChat } from './words_chat_de';
import { germanPages } from './words_pages_de';
import { germanSettings } from './words_settings_de';
import type { Words } from './words_en';

const figures = figuresIn('de');
const several = (n: number, one: string, more: string) =>
  `${figures.count(n)} ${n === 1 ? one : more}`;

export const german: Words = {
  language: 'de',
  ...germanChat,
  ...germanPages,
  ...germanSettings,

  skip: 'Zum Inhalt',
  dashboard: 'Verwaltung',
  menu: 'Menü',
  now: 'Jetzt',
  channels: 'Kanäle',
  access: 'Zugang',
  webhooks: 'Webhooks',
  settings: 'Einstellungen',
  log: 'Protokoll',
  system: 'System',
  account: 'Konto',
  signOut: 'Abmelden',
  asItHappens: 'Fortlaufend',
  everyFewSeconds: 'Alle paar Sekunden',
  connecting: 'Verbinde …',
  loading: 'Lädt …',

  close: 'Schließen',
  cancel: 'Abbrechen',
  save: 'Speichern',
  saved: 'Gespeichert',
  create: 'Anlegen',
  change: 'Ändern',
  remove: 'Löschen',
  done: 'Fertig',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copiedName: (name: string) => `${name}: kopiert`,
  copyFailed:
    'Dieser Browser lässt Seiten nicht kopieren. Der Text ist markiert: Kopiere ihn selbst.',
  refresh: 'Neu laden',
  tryAgain: 'Noch einmal',
  showMore: 'Mehr zeigen',
  yes: 'Ja',
  no: 'Nein',
  on: 'An',
  off: 'Aus',
  never: 'Nie',
  actions: 'Aktionen',
  state: 'Zustand',
  id: 'Kennung',
  expires: 'Läuft ab',
  secret: 'Geheimnis',
  source: 'Stammt aus',
  address: 'Adresse',
  when: 'Wann',
  channel: 'Kanal',
  leaveUnsaved: 'Was du hier geändert hast, ist nicht gespeichert. Trotzdem weiter?',

  somethingWrong: 'Etwas ist schiefgegangen',
  noAnswer: 'Der Server antwortet nicht',
  noAnswerDetail: 'Vielleicht startet er gerade neu, oder dieses Gerät hat keine Verbindung mehr.',
  status: (code: number) => `Der Server hat mit ${code} geantwortet`,
  noSuchPage: 'Diese Seite gibt es nicht',
  noSuchPageDetail: 'Die Adresse ist vielleicht alt oder vertippt.',
  toNow: 'Zu dem, was gerade läuft',
  notJson: 'Das ist kein gültiges JSON',

  welcome: 'Willkommen',
  setupDetail: 'Wähle das Passwort, mit dem du dich künftig hier anmeldest.',
  setupWithout:
    'Dieser Server hat noch kein Passwort. Öffne den Link, den er beim Start ausgegeben hat, oder gib den Code daraus ein. Einen neuen macht: freshet admin reset-password',
  setupCode: 'Einrichtungscode',
  setupCodeHelp: 'Was im Link nach ?setup= steht.',
  setPassword: 'Passwort festlegen',
  linkUsed:
    'Dieser Link wurde schon benutzt. Melde dich mit dem Passwort an, das damals gewählt wurde, oder mache einen neuen: freshet admin reset-password',
  signIn: 'Anmelden',
  sessionOver: 'Du wurdest abgemeldet. Melde dich an, dann geht es weiter, wo du warst.',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  passwordAgain: 'Noch einmal dasselbe',
  passwordHelp: (least: number) =>
    `Mindestens ${least} Zeichen. Einige Wörter hintereinander sind gut.`,
  notTheSame: 'Die beiden Passwörter sind verschieden',
  totpCode: 'Code',
  totpHelp: 'Die sechs Ziffern aus deiner Authenticator-App.',
  waitSeconds: (seconds: number) => `Noch ${figures.count(seconds)} s warten`,

  liveNow: 'Was gerade läuft',
  nothingLive: 'Gerade läuft nichts',
  nothingLiveDetail: 'Sobald ein Encoder etwas sendet, steht es hier.',
  goLive: 'Auf Sendung gehen',
  goLiveDetail: 'Trage das in OBS unter Einstellungen, Stream ein, oder scanne es mit dem Telefon.',
  noChannelYet: 'Es gibt noch keinen Kanal. Lege unter Kanäle einen an.',
  watch: 'Ansehen',
  stop: 'Sendung beenden',
  stopTitle: 'Diese Sendung beenden?',
  stopDetail:
    'Ihr Encoder wird getrennt, und die Zuschauer erfahren, dass sie vorbei ist. Ein Encoder, der sich von selbst verbindet, beginnt eine neue.',
  stopped: 'Die Sendung ist vorbei',
  offAir: 'Sendepause',
  states: {
    starting: 'Beginnt',
    live: 'Live',
    reconnecting: 'Wartet auf den Encoder',
    ended: 'Vorbei',
  },
  protocols: { rtmp: 'RTMP', srt: 'SRT', webrtc: 'WebRTC', pull: 'abgeholt' },
  since: (seconds: number) =>
    seconds < 60 ? 'gerade begonnen' : `seit ${figures.span(seconds, 'T')}`,
  held: 'Der Encoder ist weg. Die Zuschauer sehen eine Tafel, bis er wiederkommt.',
  verdicts: {
    good: 'Alles in Ordnung.',
    warn: 'Es läuft, aber etwas verdient einen Blick.',
    bad: 'Etwas stimmt nicht.',
    live: '',
    calm: '',
  },
  grades: { good: 'Gut', warn: 'Achtung', bad: 'Fehler', live: '', calm: 'Hinweis' },
  viewers: 'Zuschauer',
  mostViewers: 'Meiste Zuschauer',
  encoder: 'Encoder',
  keyframes: 'Keyframe',
  speed: 'Tempo',
  jitter: 'Unruhe',
  missing: 'Fehlende Bilder',
  everySeconds: (seconds: number) => `alle ${figures.seconds(seconds)}`,
  rungStates: {
    running: 'läuft',
    resting: 'ruht',
    'left out': 'ausgelassen',
    failed: 'gescheitert',
  },
  bitRate: 'Bitrate',
  frameRate: 'Bildrate',
  frames: (value: number) => `${figures.perSecond(value)} Bilder/s`,

  wayIn: 'Encoder verbinden',
  wayHelp: {
    rtmp: 'OBS: Plattform „Benutzerdefiniert …“, dann diese beiden.',
    rtmps:
      'Wie RTMP, unterwegs verschlüsselt. OBS: Plattform „Benutzerdefiniert …“, dann diese beiden.',
    srt: 'Für Leitungen, die etwas verlieren. OBS: Plattform „Benutzerdefiniert …“, alles zusammen als Server; der Streamschlüssel bleibt leer.',
    whip: 'Mit der kürzesten Verzögerung. OBS: Plattform „WHIP“, dann diese beiden.',
  },
  noWayIn: 'Jeder Weg herein ist aus: siehe rtmp, srt und webrtc in den Einstellungen.',
  lineNames: { server: 'Server', streamKey: 'Streamschlüssel', bearer: 'Bearer-Token' },
  needKey:
    'Ein Streamschlüssel wird nur gezeigt, wenn er gemacht wird. Nimm einen, den du hast, oder mache einen für diesen Encoder.',
  makeKey: 'Streamschlüssel machen',
  madeHere: 'in der Verwaltung gemacht',
  keyOnce:
    'Der Schlüssel steht hier, bis du diese Seite verlässt. Der Server hat keine Abschrift, die er noch einmal zeigen könnte.',
  scan: 'Fürs Telefon: Server und Schlüssel in einem',

  count: figures.count,
  rate: figures.rate,
  percent: figures.percent,
  milliseconds: figures.milliseconds,
  bytes: figures.bytes,
  ago: figures.ago,
  span: (seconds: number) => figures.span(seconds, 'T'),
  channelCount: (n: number) => several(n, 'Kanal', 'Kanäle'),
  countOf: (n: number, all: number) =>
    `${figures.count(n)} von ${several(all, 'Kanal', 'Kanälen')}`,
  range: (from: number, to: number, all: number) =>
    `${figures.count(from)}–${figures.count(to)} von ${figures.count(all)}`,
  andMore: (n: number) => `und ${several(n, 'weiterer Wert', 'weitere Werte')}`,
};
