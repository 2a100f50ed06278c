/// Where the chat of a channel is, on the server that the page is from.

export const chatAddress = (channel: string) =>
  `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/v1/chat/${encodeURIComponent(channel)}`;
