import { secretName } from './calls-of-request.ts';

/** The tags of a resource. */
export interface TaggedResource {
  /** As in `AwsCall`. */
  readonly tagged: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface Response {
  readonly ARN?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly item?: readonly Response[];
}

/**
 * Returns the tags of the resources in a response of Secrets Manager or API Gateway.
 * @param created The tags in the request, if it created the resource.
 */
export function tagsIn(response: string, created?: Readonly<Record<string, string>>): TaggedResource[] {
  const { ARN, Tags, id, tags = created, item = [] } = JSON.parse(response || '{}') as Response;
  if (ARN !== undefined && Tags !== undefined) {
    const entries = Tags.map(({ Key, Value }) => [Key, Value] as const);
    return [{ tagged: `secret:${secretName(ARN)}`, tags: Object.fromEntries(entries) }];
  }
  return [{ id, tags }, ...item].flatMap((each) =>
    each.id === undefined || each.tags === undefined ? [] : [{ tagged: `/apikeys/${each.id}`, tags: each.tags }],
  );
}
