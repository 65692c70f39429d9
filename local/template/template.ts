import { StartError } from '../shared/start-error.ts';
import { isTrue } from './conditions.ts';
import { accountId, resourceAttribute, resourceReference } from './resource-names.ts';
import type { NameContext, Resource, Template } from './template-types.ts';

/** Returns the values of pseudo parameters such as AWS::Region. */
function pseudoParameters(region: string, stackName: string): Readonly<Record<string, unknown>> {
  return {
    'AWS::AccountId': accountId,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-4000-8000-000000000000`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

export interface StackOptions {
  readonly region?: string;
  readonly stackName?: string;
  /** The beginning of the URLs of queues. */
  readonly queueEndpoint?: string;
  /** @default false */
  readonly hasPlaceholders?: boolean;
}

/**
 * The resources of a template. It resolves their intrinsic functions; the run does not start with a function that it
 * does not know.
 */
export class Stack implements NameContext {
  readonly region: string;
  readonly queueEndpoint: string;
  readonly hasPlaceholders: boolean;
  readonly #template: Template;
  readonly #pseudo: Readonly<Record<string, unknown>>;

  constructor(template: Template, options: StackOptions = {}) {
    const { region = 'us-east-1', stackName = 'latchkey', hasPlaceholders = false } = options;
    this.region = region;
    this.queueEndpoint = options.queueEndpoint ?? `https://sqs.${region}.amazonaws.com`;
    this.hasPlaceholders = hasPlaceholders;
    this.#template = template;
    this.#pseudo = pseudoParameters(region, stackName);
  }

  /** Returns all resources of these types, in the template's order. */
  resources(...types: string[]): Resource[] {
    return this.all().filter(({ type }) => types.includes(type));
  }

  /** Returns all resources, except those whose condition is false. */
  all(): Resource[] {
    return Object.entries(this.#template.Resources ?? {}).flatMap(([id, { Condition }]) =>
      Condition === undefined || this.#condition(Condition, id) ? [this.resource(id)] : [],
    );
  }

  /** Returns the resource with that logical id. */
  resource(id: string, usedBy = 'the template'): Resource {
    const found = this.#template.Resources?.[id];
    if (found === undefined) throw new StartError(`${usedBy} refers to ${id}, which is not in the template.`);
    return { id, type: found.Type, properties: found.Properties ?? {} };
  }

  /** Returns whether the resource has a condition. */
  isConditional(id: string): boolean {
    return this.#template.Resources?.[id]?.Condition !== undefined;
  }

  /** Resolves every intrinsic function in a value. `usedBy` names the resource for error messages. */
  resolve(value: unknown, usedBy: string): unknown {
    if (Array.isArray(value)) {
      return value.map((each) => this.resolve(each, usedBy)).filter((each) => each !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#call(first[0], first[1], usedBy);
    }
    return Object.fromEntries(
      entries.map(([key, each]) => [key, this.resolve(each, usedBy)]).filter(([, each]) => each !== undefined),
    );
  }

  /** Returns all properties of a resource, resolved. */
  properties({ id, properties }: Resource): Record<string, unknown> {
    return this.resolve(properties, id) as Record<string, unknown>;
  }

  /** Returns whether a condition holds. A condition that the template does not define holds. */
  #condition(name: string, usedBy: string): boolean {
    const condition = this.#template.Conditions?.[name];
    if (condition === undefined) return true;
    return isTrue(condition, {
      resolve: (value) => this.resolve(value, usedBy),
      condition: (other) => this.#condition(other, usedBy),
    });
  }

  #call(name: string, argument: unknown, usedBy: string): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument), usedBy);
      case 'Fn::GetAtt':
        return this.#attribute(typeof argument === 'string' ? argument.split('.') : (argument as string[]), usedBy);
      case 'Fn::Join': {
        const [separator, parts] = this.#list(argument, usedBy, name);
        return this.#list(parts, usedBy, name).map(String).join(String(separator));
      }
      case 'Fn::Split': {
        const [separator, text] = this.#list(argument, usedBy, name);
        return String(text).split(String(separator));
      }
      case 'Fn::Select': {
        const [index, values] = this.#list(argument, usedBy, name);
        const selected = this.#list(values, usedBy, name)[Number(index)];
        if (selected === undefined) throw new StartError(`${usedBy}: Fn::Select finds nothing at ${index}.`);
        return selected;
      }
      case 'Fn::Sub':
        return this.#substitute(argument, usedBy);
      case 'Fn::If': {
        const [condition, then, otherwise] = argument as unknown[];
        if (this.#template.Conditions?.[String(condition)] === undefined) {
          throw new StartError(`${usedBy} uses Fn::If of ${condition}, which is not a condition of the template.`);
        }
        return this.resolve(this.#condition(String(condition), usedBy) ? then : otherwise, usedBy);
      }
      case 'Fn::Base64':
        return Buffer.from(String(this.resolve(argument, usedBy))).toString('base64');
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.region}${zone}`);
      case 'Fn::ImportValue':
        return this.#exported(this.resolve(argument, usedBy), usedBy);
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = this.resolve(argument, usedBy) as Record<string, unknown>;
        return this.#output(`${StackName}-${OutputName}`, usedBy);
      }
      case 'Fn::FindInMap': {
        const [map, key, name] = this.#list(argument, usedBy, 'Fn::FindInMap').map(String);
        const found = this.#template.Mappings?.[map ?? '']?.[key ?? '']?.[name ?? ''];
        if (found === undefined) throw new StartError(`${usedBy}: no mapping ${map}.${key}.${name}.`);
        return found;
      }
      default:
        throw new StartError(`${usedBy} uses ${name}, which the local run does not support.`);
    }
  }

  #list(argument: unknown, usedBy: string, name: string): unknown[] {
    const resolved = this.resolve(argument, usedBy);
    if (!Array.isArray(resolved)) throw new StartError(`${usedBy}: ${name} needs a list.`);
    return resolved;
  }

  #ref(id: string, usedBy: string): unknown {
    if (Object.hasOwn(this.#pseudo, id)) return this.#pseudo[id];
    const parameter = this.#template.Parameters?.[id];
    if (parameter !== undefined) {
      if (parameter.Default === undefined) throw new StartError(`${usedBy}: the parameter ${id} has no default.`);
      return parameter.Default;
    }
    return resourceReference(this, this.resource(id, usedBy), usedBy);
  }

  #attribute([id = '', ...attribute]: readonly string[], usedBy: string): unknown {
    return resourceAttribute(this, this.resource(id, usedBy), attribute.join('.'), usedBy);
  }

  #exported(name: unknown, usedBy: string): unknown {
    const found = Object.entries(this.#template.Outputs ?? {}).find(
      ([id, { Export }]) => Export !== undefined && this.resolve(Export.Name, id) === name,
    );
    if (found === undefined) {
      throw new StartError(`${usedBy} uses Fn::ImportValue of ${name}, which no stack of the app exports.`);
    }
    return this.resolve(found[1].Value, found[0]);
  }

  /** Returns an output of a stack. In linked templates, the ids of outputs begin with the name of their stack. */
  #output(id: string, usedBy: string): unknown {
    const found = this.#template.Outputs?.[id];
    if (found === undefined) throw new StartError(`${usedBy} needs the output ${id}, which no stack of the app has.`);
    return this.resolve(found.Value, id);
  }

  #substitute(argument: unknown, usedBy: string): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return String(this.resolve(variables[name], usedBy));
      return String(name.includes('.') ? this.#attribute(name.split('.'), usedBy) : this.#ref(name, usedBy));
    });
  }
}
