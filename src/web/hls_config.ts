/// How hls.js is set up: near the live edge, patient with a server that is busy or restarting.

import Hls from 'hls.js';
import type { HlsConfig, Level, LevelDetails, LoadPolicy, LoaderResponse, RetryConfig } from 'hls.js';
import { levelChooser } from './adapting';
import { MainController, SoundController } from './buffer_end';
import { playlistLoader } from './calm_loader';
import { entering } from './entering';
import { keeping } from './in_flight';
import type { Who } from './shared_entry';

declare const WORKER_PATH: string;

/// hls.js gives up on 4xx and on a refused connection. A part may leave the window just before we
/// ask (404, asked again twice, so that many viewers are no storm), and a server that restarts
/// refuses connections for a few seconds.
function again(
  config: RetryConfig | null | undefined,
  count: number,
  timeout: boolean,
  response: LoaderResponse | undefined,
  usual: boolean,
): boolean {
  if (!config || count >= config.maxNumRetry) return false;
  const status = response?.code ?? 0;
  if (status === 404) return count < 2;
  return usual || timeout || status === 0;
}

function policy(firstByteMs: number, wholeMs: number, retries: number): LoadPolicy {
  return {
    default: {
      maxTimeToFirstByteMs: firstByteMs,
      maxLoadTimeMs: wholeMs,
      timeoutRetry: { maxNumRetry: 3, retryDelayMs: 250, maxRetryDelayMs: 1000 },
      errorRetry: {
        maxNumRetry: retries,
        retryDelayMs: 300,
        maxRetryDelayMs: 3000,
        backoff: 'exponential',
        shouldRetry: again,
      },
    },
  };
}

/// Where to begin; null: where hls.js would.
export type EnterBoth = (details: LevelDetails, who: Who) => number | null;

/// `calm` is asked whenever a playlist is: true while there are no connections to spare. `enter`:
/// whenever one has come before media are asked for. `slow` is told of a line that became narrow;
/// `ready`: may the quality change to that one now?
export function hlsConfig(
  calm: () => boolean,
  enter: EnterBoth,
  slow: () => void,
  ready: (level: Level) => boolean,
): Partial<HlsConfig> {
  return {
    lowLatencyMode: !calm(),
    pLoader: playlistLoader(Hls.DefaultConfig.loader, calm),
    abrController: levelChooser(slow, ready),
    streamController: entering(keeping(MainController), (list) => enter(list, 'main')),
    audioStreamController: entering(keeping(SoundController), (list) => enter(list, 'sound')),
    // The strict content policy allows no worker from a blob: it is a file of its own.
    enableWorker: true,
    workerPath: WORKER_PATH,
    // The playlist says how far from the edge (PART-HOLD-BACK); pace.ts keeps it there.
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: 0,
    liveDurationInfinity: true,
    backBufferLength: 30,
    maxBufferLength: 20,
    maxMaxBufferLength: 60,
    capLevelToPlayerSize: true,
    abrEwmaDefaultEstimate: 3_000_000,
    // A test load delays the first picture, and is lost when hls.js is led elsewhere meanwhile.
    testBandwidth: false,
    errorPenaltyExpireMs: 15_000,
    enableInterstitialPlayback: false,
    // Polls and alerts come over the socket; for those of the playlists hls.js would make a track whose address
    // (data:) our content policy refuses.
    enableDateRangeMetadataCues: false,
    emeEnabled: false,
    manifestLoadPolicy: policy(8000, 12_000, 2),
    // A blocking reload is held for up to three target durations before its 503.
    playlistLoadPolicy: policy(20_000, 25_000, 12),
    fragLoadPolicy: policy(15_000, 40_000, 6),
  };
}
