import * as z from 'zod';
import { EventType, WebhookUrl } from '../../lambdas/environment.ts';

/** What the configuration may turn on, or set otherwise. */

export const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a lower-case domain name like "api.example.com"',
  );

/** Those that API Gateway has for Regional domain names, without TLS 1.0. */
export const securityPolicies = [
  'TLS_1_2',
  'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
  'SecurityPolicy_TLS13_1_3_2025_09',
] as const;

/** Of Route 53; null: records are made by hand. */
export const HostedZone = z
  .strictObject({
    id: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone, like "Z0123456789ABCDEFGHIJ"'),
    name: domainName,
  })
  .nullable()
  .default(null);

/** A zone that does not hold the name cannot have records for it. */
export function checkHostedZone(
  { name, hostedZone }: { readonly name: string; readonly hostedZone: z.infer<typeof HostedZone> },
  context: z.core.$RefinementCtx,
): void {
  if (hostedZone !== null && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`)) {
    context.addIssue({ code: 'custom', path: ['hostedZone', 'name'], message: `does not hold the name ${name}` });
  }
}

export const CustomDomain = z
  .strictObject({
    name: domainName,
    certificateArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
        'must be the ARN of a certificate of AWS Certificate Manager',
      ),
    hostedZone: HostedZone,
    securityPolicy: z.enum(securityPolicies).default('TLS_1_2'),
  })
  .superRefine(checkHostedZone);
export type CustomDomain = z.infer<typeof CustomDomain>;

/** The rate is within what AWS WAF takes. */
export const Waf = z.strictObject({ requestsPer5MinutesPerIp: z.int().min(10).max(2_000_000_000) });
export type Waf = z.infer<typeof Waf>;

/** Of what runs by itself. */
export const Rotation = z.strictObject({
  // It is also how soon a run goes on that did not get to its end.
  everyMinutes: z.int().min(1).max(60).default(5),
  secretNamePrefix: z
    .string()
    .regex(
      /^[A-Za-z0-9/_+=.@-]{1,200}$/,
      'must be 1 to 200 of the characters that names of secrets have: A-Z a-z 0-9 / _ + = . @ -',
    )
    .default('latchkey/'),
  pepperEveryDays: z.int().min(1).max(1000).nullable().default(null),
});
export type Rotation = z.infer<typeof Rotation>;

/** Who is told of events, and of which: null stands for all, also of those that come with a later version. */
export const Webhook = z.strictObject({
  url: WebhookUrl,
  eventTypes: z.array(EventType).min(1, 'must name at least one event type, or be null').nullable().default(null),
});
export type Webhook = z.infer<typeof Webhook>;
