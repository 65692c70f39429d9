import { keptTemplates, type Properties } from '../../support/templates/kept-templates.ts';

export type { Properties };

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Properties;
  readonly Metadata?: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** The template of a deployment with this configuration, without its bundles. */
export function synthesized(config: unknown = {}): Synthesized {
  return new Synthesized(keptTemplates(config).main);
}

/** The same with the template of the console and the settings of its page. */
export function synthesizedStacks(config: unknown): { main: Synthesized; console: SynthesizedConsole } {
  const { main, console, pageSettings } = keptTemplates(config);
  return { main: new Synthesized(main), console: new SynthesizedConsole(console ?? { Resources: {} }, pageSettings) };
}

/** The template of a deployment with this configuration, and the folder of its cloud assembly with all bundles. */
export function synthesizedWithBundles(config: unknown): { stack: Synthesized; folder: string } {
  const { main, folder = '' } = keptTemplates(config, { bundled: true });
  return { stack: new Synthesized(main), folder };
}

export class Synthesized {
  readonly #template: Properties;

  constructor(template: Properties) {
    this.#template = template;
  }

  all(type: string): Resource[] {
    return Object.entries<Omit<Resource, 'id'>>(this.#template['Resources'])
      .map(([id, resource]) => ({ id, ...resource }))
      .filter(({ Type }) => Type === type);
  }

  /** The policies of roles: inline ones, and separate ones. The id of an inline policy is the id of its role. */
  policies(): Resource[] {
    const inline = this.all('AWS::IAM::Role').flatMap((role) =>
      (role.Properties['Policies'] ?? []).map(({ PolicyDocument }: Properties) => ({
        ...role,
        Properties: { Roles: [{ Ref: role.id }], PolicyDocument },
      })),
    );
    return [...inline, ...this.all('AWS::IAM::Policy')];
  }

  types(): Set<string> {
    return new Set(Object.values<{ Type: string }>(this.#template['Resources']).map(({ Type }) => Type));
  }

  only(type: string): Resource {
    const found = this.all(type);
    if (found[0] === undefined || found.length > 1) throw new Error(`There are ${found.length} of ${type}.`);
    return found[0];
  }

  outputs(): Properties {
    return this.#template['Outputs'];
  }

  /** The resource that an output refers to. */
  named(output: string): Resource {
    const id = this.#template['Outputs'][output].Value.Ref;
    return { id, ...this.#template['Resources'][id] };
  }

  /** The Lambdas by the name of their file. */
  functions(): Map<string, Resource> {
    return new Map(
      this.all('AWS::Lambda::Function').map((it) => [it.Properties['Description'].replace('Latchkey: ', ''), it]),
    );
  }

  function(name: string): Resource {
    const found = this.functions().get(name);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found;
  }

  /** The settings in the file beside the code of an authorizer. */
  settings(name: 'authorizer' | 'management-authorizer'): Properties {
    const { PLANS, ...others } = this.function(name).Metadata?.['latchkey:settings'] ?? {};
    const plans = Object.entries<string>(PLANS).map(([plan, text]) => [plan, JSON.parse(text)]);
    return { PLANS: Object.fromEntries(plans), ...others };
  }

  /** The path of each API Gateway resource, by its id. */
  paths(): Map<string, string> {
    const parts = new Map(this.all('AWS::ApiGateway::Resource').map((it) => [it.id, it.Properties]));
    const pathOf = (id: string): string => {
      const { PathPart, ParentId } = parts.get(id) ?? {};
      return `${ParentId.Ref === undefined ? '' : pathOf(ParentId.Ref)}/${PathPart}`;
    };
    return new Map([...parts.keys()].map((id) => [id, pathOf(id)]));
  }

  /** The methods by route, e.g. `GET /v1/status`. */
  methods(): Map<string, Properties> {
    const paths = this.paths();
    return new Map(
      this.all('AWS::ApiGateway::Method').map(({ Properties }) => [
        `${Properties['HttpMethod']} ${paths.get(Properties['ResourceId'].Ref) ?? '/'}`,
        Properties,
      ]),
    );
  }
}

export class SynthesizedConsole extends Synthesized {
  /** config.json, with values that are known only after the deployment as `asText` has it. */
  readonly pageSettings: Properties | undefined;

  constructor(template: Properties, text: string | undefined) {
    super(template);
    if (text === undefined) return;
    const markers = Object.entries<unknown>(
      Object.assign(
        {},
        ...this.all('Custom::CDKBucketDeployment').flatMap((it) => it.Properties['SourceMarkers'] ?? []),
      ),
    );
    this.pageSettings = JSON.parse(
      markers.reduce((all, [marker, value]) => all.replaceAll(marker, asText(value)), text),
    );
  }
}

/**
 * Returns a text of a template, in which `<Ref>`, `<Resource.Attribute>` and `<Stack/Output>` stand for values that are not
 * known yet.
 */
export function asText(value: Properties | unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::GetStackOutput': output } = value as Properties;
  if (join !== undefined) return join[1].map(asText).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  return output === undefined ? `<${Ref}>` : `<${output.StackName}/${output.OutputName}>`;
}
