/// What an error of hls.js means to the viewer.

import Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import type { Trouble } from './state';

const kNoCodec: readonly string[] = [
  Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
  Hls.ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
  Hls.ErrorDetails.BUFFER_ADD_CODEC_ERROR,
];

export function troubleOf(error: ErrorData): Trouble {
  const status = error.response?.code ?? 0;
  if (status === 401 || status === 403) return 'denied';
  if (kNoCodec.includes(error.details)) return 'codec';
  return error.type === Hls.ErrorTypes.MEDIA_ERROR ? 'media' : 'network';
}
