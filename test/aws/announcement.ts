import type { Options } from './options.ts';
import type { Target } from './target.ts';

/** Returns what a run is about to do, for the person who has to agree. */
export function announcement(name: string, { accountId, region, endpoint }: Target, options: Options): string {
  const minutes = options.checksOnly ? 25 : 40;
  const where = endpoint === undefined ? '' : ` (emulated, ${endpoint})`;
  return `This deploys Latchkey to test it, and deletes it afterwards.

  account   ${accountId}${where}
  Region    ${region}
  name      ${name}
  creates   the stack ${name}: the resources of docs/what-gets-deployed.md, and a REST API and an HTTP API with a probe;
            ${options.console ? `the stack ${name}-Console with CloudFront and a user pool; ` : ''}about 60 test workspaces with
            gateway keys; some secrets; one IAM user that may only read the admin plane
  changes   nothing else, except: if API Gateway has no role for logs in this account and Region, the stack sets one,
            and the run removes it at the end
  time      about ${options.console ? minutes + 25 : minutes} minutes
  costs     about $1: secrets and alarms are billed by the hour, requests and logs by use, in us-east-1 prices

To delete everything later, if this run is killed: npm run test:aws -- --clean-up ${name}
`;
}
