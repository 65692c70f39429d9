const channelOf = (id: string) => new BroadcastChannel(`latchkey.sign-in.${id}`);

/**
 * Waits for a user who signs in in another window. A channel, since a page that visited the provider does not know its
 * opener any more (Cross-Origin-Opener-Policy); only pages of this origin can be on it, and tokens rest nowhere.
 * @param id Known to the two windows only.
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
