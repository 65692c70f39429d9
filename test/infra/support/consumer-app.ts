import { App, type AppProps } from 'aws-cdk-lib';
import { isFull } from '../../support/rounds.ts';

/**
 * Creates the CDK app of a consumer, without bundles, and without the stack traces and the tree.json, which no test reads.
 * The CDK validates the templates in full rounds only: that takes half of the time.
 */
export const consumerApp = ({ context, ...props }: AppProps = {}): App =>
  new App({
    builtinCloudFormationValidation: isFull,
    treeMetadata: false,
    ...props,
    context: {
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-creation-stack-traces': true,
      'aws:cdk:disable-stack-trace': true,
      ...context,
    },
  });
