/**
 * Which method of an API a request reaches. Latchkey decides this twice: `local/gateway/routes.ts` for requests, and
 * `lib/protection/open-endpoints.ts` for the warnings of the synthesis. The tests of both use this table.
 */
export interface RoutingCase {
  readonly title: string;
  /** The methods of the API. */
  readonly methods: readonly string[];
  /** For each request the method that it reaches. Requests use the paths of the methods, with `{id}` for a value. */
  readonly reached: Readonly<Record<string, string | undefined>>;
}

export const routingCases: readonly RoutingCase[] = [
  {
    title: 'a method precedes ANY of its path',
    methods: ['ANY /jobs', 'GET /jobs'],
    reached: { 'GET /jobs': 'GET /jobs', 'POST /jobs': 'ANY /jobs' },
  },
  {
    title: 'a path precedes a greedy one, for its verbs only',
    methods: ['ANY /{proxy+}', 'GET /jobs'],
    reached: { 'GET /jobs': 'GET /jobs', 'POST /jobs': 'ANY /{proxy+}', 'HEAD /jobs': 'ANY /{proxy+}' },
  },
  {
    title: 'ANY of a specific path precedes the verb of a general one',
    methods: ['POST /{proxy+}', 'ANY /jobs'],
    reached: { 'POST /jobs': 'ANY /jobs' },
  },
  {
    title: 'a literal precedes a parameter, which precedes a greedy parameter',
    methods: ['GET /jobs/{id}', 'ANY /jobs/{proxy+}', 'GET /jobs/mine', 'DELETE /jobs/{id}'],
    reached: {
      'GET /jobs/mine': 'GET /jobs/mine',
      'DELETE /jobs/mine': 'DELETE /jobs/{id}',
      'PATCH /jobs/mine': 'ANY /jobs/{proxy+}',
      'GET /jobs/{id}': 'GET /jobs/{id}',
      'PUT /jobs/{id}': 'ANY /jobs/{proxy+}',
    },
  },
  {
    title: 'the first segments decide before the later ones',
    methods: ['GET /{tenant}/mine', 'GET /jobs/{id}', 'ANY /jobs/mine'],
    reached: { 'GET /jobs/mine': 'ANY /jobs/mine', 'GET /jobs/{id}': 'GET /jobs/{id}' },
  },
  {
    title: 'a literal in the first segment precedes one in a later segment',
    methods: ['DELETE /{tenant}/mine', 'DELETE /jobs/{proxy+}', 'GET /jobs/mine'],
    reached: { 'DELETE /jobs/mine': 'DELETE /jobs/{proxy+}' },
  },
  {
    title: 'the longer of two greedy paths precedes the other',
    methods: ['ANY /{proxy+}', 'POST /a/{proxy+}', 'GET /a/b'],
    reached: { 'POST /a/b': 'POST /a/{proxy+}', 'PUT /a/b': 'ANY /{proxy+}' },
  },
  {
    title: 'a greedy parameter needs a segment',
    methods: ['ANY /{proxy+}', 'GET /', 'ANY /jobs/{proxy+}', 'GET /jobs'],
    reached: { 'POST /': undefined, 'GET /': 'GET /', 'POST /jobs': 'ANY /{proxy+}' },
  },
  {
    title: 'a path with fewer or more segments does not match',
    methods: ['POST /jobs/{id}', 'GET /jobs', 'GET /jobs/{id}/log'],
    reached: { 'POST /jobs': undefined, 'POST /jobs/{id}/log': undefined },
  },
];

/** Where the routes of an HTTP API differ. `local/http-api/http-router.ts` chooses among them. */
export const httpRoutingCases: readonly RoutingCase[] = [
  {
    title: '$default takes what no other route takes',
    methods: ['$default', 'GET /jobs', 'ANY /a/{proxy+}'],
    reached: { 'GET /jobs': 'GET /jobs', 'POST /jobs': '$default', 'GET /a/b': 'ANY /a/{proxy+}', 'GET /': '$default' },
  },
  {
    title: 'a slash at the end makes another path',
    methods: ['GET /jobs', 'ANY /{proxy+}'],
    reached: { 'GET /jobs': 'GET /jobs', 'GET /jobs/': 'ANY /{proxy+}' },
  },
  {
    title: 'a full match precedes a greedy path, even one with more literals',
    methods: ['DELETE /{tenant}/mine', 'DELETE /jobs/{proxy+}'],
    reached: { 'DELETE /jobs/mine': 'DELETE /{tenant}/mine', 'DELETE /jobs/other': 'DELETE /jobs/{proxy+}' },
  },
];
