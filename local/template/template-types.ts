/** A CloudFormation template, as `cdk synth` writes it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A resource with its properties as written: their intrinsic functions are not yet resolved. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The part of a stack that the names of its resources depend on. */
export interface NameContext {
  readonly region: string;
  /** The beginning of the URLs of queues. */
  readonly queueEndpoint: string;
  /** Whether resources of types that the local run does not have get made-up names. Otherwise references to them are errors. */
  readonly hasPlaceholders: boolean;
  /** Returns the value with every intrinsic function in it resolved. `usedBy` names the resource for error messages. */
  resolve(value: unknown, usedBy: string): unknown;
}
