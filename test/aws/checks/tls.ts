import { connect, type SecureVersion } from 'node:tls';
import { type Check, seenIf } from './check.ts';

/** Which TLS versions API Gateway accepts. */
export const tlsChecks: readonly Check[] = [
  {
    id: 'tls-versions',
    statement: 'The API accepts TLS 1.2 and 1.3, and refuses 1.1.',
    page: 'configuration.md',
    async run({ baseUrl }) {
      const { protocol, hostname } = new URL(baseUrl);
      if (protocol !== 'https:') return { notShown: 'the emulator serves HTTP' };
      const versions = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
      const results = await Promise.all(versions.map((version) => resultOf(hostname, version)));
      return seenIf(
        results.join() === 'refused,accepted,accepted',
        versions.map((version, index) => `${version}: ${results[index]}`).join('; '),
      );
    },
  },
];

function resultOf(host: string, version: SecureVersion): Promise<'accepted' | 'refused'> {
  return new Promise((resolve) => {
    const only = { minVersion: version, maxVersion: version };
    // OpenSSL offers TLS 1.1 at security level 0 only.
    const socket = connect({ host, servername: host, port: 443, ciphers: 'DEFAULT@SECLEVEL=0', ...only });
    socket.setTimeout(10_000, () => socket.destroy(new Error('timeout')));
    socket.once('secureConnect', () => {
      resolve('accepted');
      socket.destroy();
    });
    socket.once('error', () => resolve('refused'));
  });
}
