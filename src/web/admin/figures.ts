/// Figures as people of a language write them.

const kMinute = 60;
const kHour = 3600;
const kDay = 86_400;

/// Seconds that have passed; of what is to come they are negative.
function agoIn(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const far = Math.abs(seconds);
  const say = (unit: number, name: Intl.RelativeTimeFormatUnit) =>
    relative.format(-Math.round(seconds / unit), name);
  if (far < 5) return relative.format(0, 'second');
  if (far < kMinute) return say(1, 'second');
  if (far < kHour) return say(kMinute, 'minute');
  return far < kDay ? say(kHour, 'hour') : say(kDay, 'day');
}

/// "3 d 4 h", "2 h 5 min", "12 min", "9 s".
function spanText(seconds: number, day: string): string {
  const of = (unit: number) => Math.floor(seconds / unit);
  if (seconds >= kDay) return `${of(kDay)} ${day} ${of(kHour) % 24} h`;
  if (seconds >= kHour) return `${of(kHour)} h ${of(kMinute) % 60} min`;
  return seconds >= kMinute ? `${of(kMinute)} min` : `${Math.max(0, of(1))} s`;
}

export function figuresIn(language: string) {
  const number = (value: number, places = 0) =>
    new Intl.NumberFormat(language, {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    }).format(value);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  /** A nice number of digits: 940, 12, 3.4. */
  const short = (value: number) => number(value, value < 9.95 && value > 0 ? 1 : 0);
  return {
    count: (value: number) => number(value),
    rate: (bits: number) =>
      bits < 999_500 ? `${number(bits / 1e3)} kbit/s` : `${short(bits / 1e6)} Mbit/s`,
    percent: (share: number) => `${number(share * 100)} %`,
    milliseconds: (ms: number) => `${number(ms)} ms`,
    seconds: (value: number) => `${number(value, 1)} s`,
    perSecond: (value: number) => number(value, Number.isInteger(value) ? 0 : 1),
    bytes: (value: number) => {
      const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
      let i = 0;
      while (value >= 1023.5 && i + 1 < units.length) {
        value /= 1024;
        ++i;
      }
      return `${i === 0 ? number(value) : short(value)} ${units[i]}`;
    },
    ago: (seconds: number) => agoIn(relative, seconds),
    span: spanText,
  };
}
