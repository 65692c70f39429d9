import { RemovalPolicy } from 'aws-cdk-lib';
import type { Config } from './config.ts';

/** Returns the removal policy of resources that hold state. */
export const removalPolicyOf = ({ removalPolicy }: Pick<Config, 'removalPolicy'>): RemovalPolicy =>
  removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;

/**
 * Returns the removal policy of resources that are empty when a deployment that creates them fails: logs and secrets. CloudFormation
 * then deletes them, and keeps them in every other case. Tables and user pools keep their policy, because their deletion protection would
 * stop the rollback.
 */
export const unlessRolledBack = (policy: RemovalPolicy): RemovalPolicy =>
  policy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy;
