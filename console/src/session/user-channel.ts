const channelOf = (id: string) => new BroadcastChannel(`latchkey.sign-in.${id}`);

/**
 * Waits for a user who signs in in another window. It is a channel because a page that visited the provider loses its
 * opener (Cross-Origin-Opener-Policy). Only pages of this origin can join it, and it stores no tokens.
 * @param id An id that only the two windows know.
 */
export function receiveUser(id: string, onUser: (user: string) => void): void {
  const channel = channelOf(id);
  channel.onmessage = ({ data }) => {
    channel.close();
    if (typeof data === 'string') onUser(data);
  };
}

export function sendUser(id: string, user: string): void {
  const channel = channelOf(id);
  channel.postMessage(user);
  channel.close();
}
