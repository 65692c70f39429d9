import { randomBytes } from 'node:crypto';
import { accountId } from '../template/resource-names.ts';

/** AWS credentials that the local run's gateway knows: they sign requests to the admin plane, and open nothing else. */
export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Made anew for each run: who may read its folder, or its terminal, is its operator. */
export function newOperator(): OperatorCredentials {
  return {
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}

/**
 * How a proxy event shows who signed the request
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export function operatorIdentity({ accessKeyId }: OperatorCredentials) {
  return {
    accessKey: accessKeyId,
    accountId,
    caller: 'local-operator',
    user: 'local-operator',
    userArn: `arn:aws:iam::${accountId}:user/local-operator`,
  };
}
