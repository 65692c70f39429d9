import { Construct } from 'constructs';
import type { ConsoleSignIn } from '../config/console-settings.ts';
import { removalPolicyOf } from '../config/removal.ts';
import type { Latchkey } from '../latchkey.ts';
import { UserPool } from '../sign-in/user-pool.ts';
import { ConsoleClient } from './client.ts';
import { ConsoleDistribution } from './distribution.ts';
import { ConsoleFiles } from './files.ts';
import { ConsoleLogs } from './logs.ts';
import { ConsoleRecords } from './records.ts';

export interface ConsoleProps {
  /** Whose setting `console` says how people sign in, and at which address. */
  readonly latchkey: Latchkey;
}

/**
 * The web page where people create, watch and revoke the keys of their workspace: its files in a bucket, before which
 * CloudFront stands, and the API at the same origin. In a stack of its own, or in that of Latchkey.
 */
export class Console extends Construct {
  /** Where people open it. */
  readonly url: string;
  /** What a DNS record for its own name must point to; undefined: it has none, or a hosted zone has the record. */
  readonly domainTarget: string | undefined;

  /** @throws Error if Latchkey's configuration has no console */
  constructor(scope: Construct, id: string, { latchkey }: ConsoleProps) {
    super(scope, id);
    const { console: settings, logRetentionDays } = latchkey.config;
    const provider = settings && (latchkey.userPool ?? settings.signIn);
    if (settings === null || provider === null) {
      throw new Error(`${latchkey.node.path} is configured without a console: set "console" to {}, or to more.`);
    }
    const { domain, webAclArn, accessLogs } = settings;
    const removalPolicy = removalPolicyOf(latchkey.config);
    const logs = accessLogs
      ? new ConsoleLogs(this, 'Logs', { removalPolicy, retentionDays: logRetentionDays })
      : undefined;
    const files = new ConsoleFiles(this, 'Files', { removalPolicy, logRetention: logRetentionDays, logs });
    const { distribution } = new ConsoleDistribution(this, 'Distribution', {
      latchkey,
      bucket: files.bucket,
      logs,
      domain,
      webAclArn,
      signInOrigins: originsOf(provider),
    });
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}/console/`;
    files.deploy({ signIn: this.#settingsFor(provider) });

    if (domain === null) return;
    const { name, hostedZone } = domain;
    if (hostedZone === null) this.domainTarget = distribution.distributionDomainName;
    else new ConsoleRecords(this, 'Records', { distribution, name, hostedZone });
  }

  /** What the page has to know to have people sign in. Anybody can read it. */
  #settingsFor(provider: Provider) {
    if (provider instanceof UserPool) {
      const { clientId, scope, signOutUrl } = new ConsoleClient(this, 'Client', { userPool: provider, url: this.url });
      return { issuer: provider.issuer, clientId, scope, parameters: {}, signOutUrl };
    }
    const { issuer, clientId, scope, parameters, signOutUrl } = provider;
    return { issuer, clientId, scope, parameters, signOutUrl };
  }
}

/** Who lets people sign in: the user pool of Latchkey, or a provider of one's own. */
type Provider = UserPool | ConsoleSignIn;

/** Whom the page calls to sign in. */
function originsOf(provider: Provider): readonly string[] {
  if (provider instanceof UserPool) return provider.origins;
  return [...new Set([new URL(provider.issuer).origin, ...provider.origins])];
}
