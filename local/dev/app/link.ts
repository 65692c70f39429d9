import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template, TemplateResource } from '../../template/template-types.ts';
import type { AssemblyStack } from './assembly.ts';

type Texts = Record<string, unknown>;

/** A template on its way into the linked one. */
interface Unit {
  /** The beginning of all its ids in the linked template. */
  readonly prefix: string;
  readonly stackName: string;
  readonly template: Template;
  readonly folder: string;
  /** The parameters of a nested stack, as the linked template writes them. */
  readonly parameters: Readonly<Texts>;
  readonly nested: Map<string, Unit>;
}

/**
 * Links the stacks of an app, with their nested stacks, into one template, as if the app had one stack. Ids get the name of their
 * stack as a prefix. References between stacks stay references: `Stack` resolves exports and outputs.
 */
export function linkStacks(stacks: readonly AssemblyStack[]): Template {
  const linked = { Resources: {}, Parameters: {}, Mappings: {}, Conditions: {}, Outputs: {} } satisfies Template;
  const names = stacks.map(({ stackName }) => stackName);
  for (const { id, stackName, template, folder } of stacks) {
    // Stages may have stacks of the same name, for different accounts.
    const prefix = names.indexOf(stackName) === names.lastIndexOf(stackName) ? stackName : id;
    link({ prefix, stackName, template, folder, parameters: {}, nested: new Map() }, linked);
  }
  return linked;
}

function link(unit: Unit, linked: Required<Template>): void {
  const { prefix, template } = unit;
  const resources = Object.entries(template.Resources ?? {});
  for (const [id, resource] of resources) addNested(unit, id, resource);
  const add = <Value>(target: Readonly<Record<string, Value>>, values: Readonly<Record<string, Value>> | undefined) => {
    for (const [id, value] of Object.entries(values ?? {})) {
      (target as Record<string, Value>)[`${prefix}-${id}`] = rewrite(value, unit) as Value;
    }
  };
  for (const [id, { Type, Properties, Condition, Metadata }] of resources) {
    if (unit.nested.has(id)) continue;
    (linked.Resources as Record<string, TemplateResource>)[`${prefix}-${id}`] = {
      Type,
      ...(Properties !== undefined && { Properties: rewrite(Properties, unit) as Texts }),
      ...(Condition !== undefined && { Condition: `${prefix}-${Condition}` }),
      ...(Metadata !== undefined && { Metadata }),
    };
  }
  const own = Object.entries(template.Parameters ?? {}).filter(([name]) => !Object.hasOwn(unit.parameters, name));
  add(linked.Parameters, Object.fromEntries(own));
  add(linked.Mappings, template.Mappings);
  add(linked.Conditions, template.Conditions);
  add(linked.Outputs, template.Outputs);
  for (const nested of unit.nested.values()) link(nested, linked);
}

/** Adds the template of a nested stack, if its file is in the cloud assembly. */
function addNested(unit: Unit, id: string, { Type, Properties, Metadata }: TemplateResource): void {
  const file = Metadata?.['aws:asset:path'];
  if (Type !== 'AWS::CloudFormation::Stack' || typeof file !== 'string' || !existsSync(join(unit.folder, file))) return;
  const prefix = `${unit.prefix}-${id}`;
  unit.nested.set(id, {
    prefix,
    stackName: prefix,
    template: JSON.parse(readFileSync(join(unit.folder, file), 'utf8')) as Template,
    folder: unit.folder,
    parameters: rewrite(Properties?.['Parameters'] ?? {}, unit) as Texts,
    nested: new Map(),
  });
}

/** Returns a value with every reference pointing to the linked template. */
function rewrite(value: unknown, unit: Unit): unknown {
  if (Array.isArray(value)) return value.map((each) => rewrite(each, unit));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1) {
    switch (name) {
      case 'Ref':
        return reference(String(argument), unit);
      case 'Fn::GetAtt': {
        const [id = '', ...path] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
        return attribute(id, path.join('.'), unit);
      }
      case 'Fn::Sub':
        return substitution(argument, unit);
      case 'Fn::If': {
        const [condition, ...branches] = argument as unknown[];
        return { 'Fn::If': [`${unit.prefix}-${condition}`, ...branches.map((each) => rewrite(each, unit))] };
      }
      case 'Condition':
        if (typeof argument === 'string') return { Condition: `${unit.prefix}-${argument}` };
        break;
      case 'Fn::FindInMap': {
        const [map, ...keys] = argument as unknown[];
        return { 'Fn::FindInMap': [`${unit.prefix}-${map}`, ...keys.map((each) => rewrite(each, unit))] };
      }
    }
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, rewrite(each, unit)]));
}

function reference(id: string, { prefix, stackName, parameters }: Unit): unknown {
  if (id === 'AWS::StackName') return stackName;
  if (id.startsWith('AWS::')) return { Ref: id };
  return Object.hasOwn(parameters, id) ? parameters[id] : { Ref: `${prefix}-${id}` };
}

function attribute(id: string, path: string, { prefix, nested }: Unit): unknown {
  const stack = nested.get(id);
  if (stack === undefined) return { 'Fn::GetAtt': [`${prefix}-${id}`, path] };
  return rewrite(stack.template.Outputs?.[path.replace(/^Outputs\./, '')]?.Value, stack);
}

/** Turns each `${Name}` of a text into a variable, because a reference may become any value. */
function substitution(argument: unknown, unit: Unit): unknown {
  const [text, given] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Texts];
  const variables = rewrite(given, unit) as Texts;
  for (const [, name = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    if (Object.hasOwn(variables, name)) continue;
    const [id = '', ...path] = name.split('.');
    variables[name] = path.length === 0 ? reference(name, unit) : attribute(id, path.join('.'), unit);
  }
  return { 'Fn::Sub': [text, variables] };
}
