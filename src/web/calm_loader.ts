/// The playlist loader of a page that has no low-latency seat (seats.ts): over HTTP/1.1 every request
/// that waits for the next part holds one of the browser's six connections to the server. Such a page
/// asks for what there is, every segment or so, and plays ordinary HLS.

import type { HlsConfig, PlaylistLoaderConstructor } from 'hls.js';

/// The address without the directives that make the server wait.
export function withoutWaiting(url: string): string {
  return url.replace(/([?&])_HLS_(?:msn|part)=\d+(?=&|$)/g, '$1').replace(/[?&]+$/, '')
    .replace(/([?&])&+/g, '$1');
}

/// The playlist as one that cannot make anybody wait; hls.js then asks at its own pace.
export function withoutBlocking(playlist: string): string {
  return playlist.replace('CAN-BLOCK-RELOAD=YES', 'CAN-BLOCK-RELOAD=NO');
}

/// A loader over hls.js's own; `calm` is asked at each request.
export function playlistLoader(
  usual: HlsConfig['loader'],
  calm: () => boolean,
): PlaylistLoaderConstructor {
  class CalmLoader extends usual {
    override load(...[context, config, callbacks]: Parameters<InstanceType<typeof usual>['load']>) {
      if (!calm()) return super.load(context, config, callbacks);
      context.url = withoutWaiting(context.url);
      super.load(context, config, {
        ...callbacks,
        onSuccess: (response, ...rest) => {
          if (typeof response.data === 'string') response.data = withoutBlocking(response.data);
          callbacks.onSuccess(response, ...rest);
        },
      });
    }
  }
  return CalmLoader as unknown as PlaylistLoaderConstructor;
}
