import { Construct } from 'constructs';
import type { ConsoleSettings, ConsoleSignIn } from '../config/console-settings.ts';
import { removalPolicyOf } from '../config/removal.ts';
import type { Latchkey } from '../latchkey.ts';
import { UserPool } from '../sign-in/user-pool.ts';
import { ConsoleClient } from './client.ts';
import { ConsoleDistribution } from './distribution.ts';
import { ConsoleFiles } from './files.ts';
import { ConsoleLogs } from './logs.ts';
import { ConsoleRecords } from './records.ts';
import { followValues } from './values-of-latchkey.ts';

/** A route of the sample API that every key with the scope `status:read` can call. */
const statusPath = '/v1/status';

export interface ConsoleProps {
  /** The service. Its setting `console` configures sign-in and the domain. */
  readonly latchkey: Latchkey;
}

/**
 * The web page where people create, monitor and revoke the keys of their workspace. CloudFront serves its files from a bucket,
 * and the API at the same origin. It can be in its own stack or in the stack of Latchkey.
 */
export class Console extends Construct {
  /** URL of the console. */
  readonly url: string;
  /** Target for the DNS record of the console's domain. undefined: it has no domain, or a hosted zone has the record. */
  readonly domainTarget: string | undefined;

  /** @throws Error if Latchkey's configuration has no console */
  constructor(scope: Construct, id: string, { latchkey }: ConsoleProps) {
    super(scope, id);
    const { console: settings, logRetentionDays } = latchkey.config;
    const provider = settings && (latchkey.userPool ?? settings.signIn);
    if (settings === null || provider === null) {
      throw new Error(
        `${latchkey.node.path} is configured without a console. Set "console" to {} or to an object with its settings.`,
      );
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
    files.deploy({ signIn: this.#settingsFor(provider), ...apiSettingsOf(latchkey, settings) });

    if (domain !== null) {
      const { name, hostedZone } = domain;
      if (hostedZone === null) this.domainTarget = distribution.distributionDomainName;
      else new ConsoleRecords(this, 'Records', { distribution, name, hostedZone });
    }
    followValues(this, latchkey);
  }

  /** Returns the public settings that the page needs for sign-in. */
  #settingsFor(provider: Provider) {
    if (provider instanceof UserPool) {
      const { clientId, scope, signOutUrl } = new ConsoleClient(this, 'Client', { userPool: provider, url: this.url });
      return { issuer: provider.issuer, clientId, scope, parameters: {}, signOutUrl };
    }
    const { issuer, clientId, scope, parameters, signOutUrl } = provider;
    return { issuer, clientId, scope, parameters, signOutUrl };
  }
}

/** The OpenID provider: the user pool of Latchkey, or a provider in the configuration. */
type Provider = UserPool | ConsoleSignIn;

/** Returns the settings about the API: the address and the path of a first request, and the scopes that keys can have. */
function apiSettingsOf({ url, config: { sampleApi } }: Latchkey, { apiUrl, tryPath, scopes }: ConsoleSettings) {
  const samplePath = sampleApi && apiUrl === null ? statusPath : null;
  return { apiUrl: apiUrl ?? url, tryPath: tryPath ?? samplePath, scopes };
}

/** Returns the origins that the page calls for sign-in. */
function originsOf(provider: Provider): readonly string[] {
  if (provider instanceof UserPool) return provider.origins;
  return [...new Set([new URL(provider.issuer).origin, ...provider.origins])];
}
