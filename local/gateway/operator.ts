import { randomBytes } from 'node:crypto';
import { accountId } from '../template/resource-names.ts';

/** The AWS credentials that the local gateway accepts on the admin plane. They are valid nowhere else. */
export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Creates new credentials for a run. Its operators are the people who can read its data folder or its terminal. */
export function newOperator(): OperatorCredentials {
  return {
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}

/**
 * Returns the signer's part of a proxy event
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
