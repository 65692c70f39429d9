import { RemovalPolicy } from 'aws-cdk-lib';
import type { Config } from './config.ts';

/** What becomes of a resource that holds state when it leaves the stack. */
export const removalPolicyOf = ({ removalPolicy }: Pick<Config, 'removalPolicy'>): RemovalPolicy =>
  removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
