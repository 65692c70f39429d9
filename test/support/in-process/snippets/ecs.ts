import { LatchkeyStack } from '@latchkey/cdk';
import { App, Stack } from 'aws-cdk-lib';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';

const app = new App();
const { latchkey } = new LatchkeyStack(app, 'Latchkey');

export const stack = new Stack(app, 'Orders');
const service = new ApplicationLoadBalancedFargateService(stack, 'Service', {
  taskImageOptions: {
    image: ContainerImage.fromRegistry('registry.example.com/orders'),
    containerPort: 8080,
    environment: { LATCHKEY_VERIFIER: latchkey.verifierSettings, PORT: '8080' },
  },
});
latchkey.grantVerify(service.taskDefinition.taskRole);
