import { RemovalPolicy } from 'aws-cdk-lib';
import type { Config } from './config.ts';

/** Returns the removal policy of resources that hold state. */
export const removalPolicyOf = ({ removalPolicy }: Pick<Config, 'removalPolicy'>): RemovalPolicy =>
  removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
