import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { HttpIntegration, LambdaIntegration, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Latchkey, principalHeaders } from '../../../lib/index.ts';

export interface ProbeProps {
  readonly latchkey: Latchkey;
  /** An HTTP service that returns the headers of each request. @default a Lambda function behind an API of its own */
  readonly backendUrl: string | undefined;
}

const ok = {
  integration: new MockIntegration({
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: [{ statusCode: '200' }],
  }),
  options: { methodResponses: [{ statusCode: '200' }] },
};

/** Two protected APIs and an event rule, which the checks call and read. */
export class Probe extends Construct {
  constructor(scope: Construct, id: string, { latchkey, backendUrl }: ProbeProps) {
    super(scope, id);
    const api = new RestApi(this, 'Api');
    const integration = new HttpIntegration(backendUrl ?? this.#echoUrl(), {
      options: { requestParameters: principalHeaders() },
    });
    const echo = api.root.addResource('echo').addMethod('GET', integration);
    const jobs = api.root.addResource('jobs').addMethod('GET', ok.integration, ok.options);
    // Open on purpose: the check asks whether it serves the other verbs of /jobs.
    api.root.addResource('{proxy+}').addMethod('ANY', ok.integration, ok.options);
    latchkey.protect(echo, { scope: 'probe:read' });
    latchkey.protect(jobs, { scope: 'probe:read' });

    this.#addHttpApi(latchkey);

    const queue = new Queue(this, 'Events');
    new Rule(this, 'EveryEvent', {
      eventBus: latchkey.events.bus,
      eventPattern: { source: ['latchkey'] },
      targets: [new SqsQueue(queue)],
    });
    new CfnOutput(this, 'Url', { value: api.url }).overrideLogicalId('ProbeUrl');
    new CfnOutput(this, 'QueueUrl', { value: queue.queueUrl }).overrideLogicalId('ProbeQueueUrl');
  }

  /** Adds an HTTP API that responds with the context of its authorizer. */
  #addHttpApi(latchkey: Latchkey): void {
    const api = new HttpApi(this, 'HttpApi');
    const caller = this.#lambda('Caller', '({ requestContext }) => requestContext.authorizer');
    const integration = new HttpLambdaIntegration('Caller', caller);
    for (const route of api.addRoutes({ path: '/caller', methods: [HttpMethod.GET], integration })) {
      latchkey.protect(route, { scope: 'probe:read' });
    }
    new CfnOutput(this, 'HttpUrl', { value: api.url ?? '' }).overrideLogicalId('ProbeHttpUrl');
  }

  #lambda(id: string, handler: string): LambdaFunction {
    return new LambdaFunction(this, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(`exports.handler = async ${handler};`),
      logGroup: new LogGroup(this, `${id}Log`, {
        retention: RetentionDays.ONE_DAY,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
  }

  #echoUrl(): string {
    const handler = this.#lambda('Echo', '({ headers }) => ({ statusCode: 200, body: JSON.stringify(headers) })');
    const api = new RestApi(this, 'EchoApi');
    api.root.addResource('headers').addMethod('GET', new LambdaIntegration(handler));
    return api.urlForPath('/headers');
  }
}
