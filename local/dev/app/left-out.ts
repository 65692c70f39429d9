import { StartError } from '../../shared/start-error.ts';
import type { Template, TemplateResource } from '../../template/template-types.ts';

/** A part of the app that the run leaves out. */
export interface LeftOut {
  /** The path of its construct, or the type of the resources. */
  readonly what: string;
  readonly why: string;
}

/** A linked template that is being fitted to the local run. Resources can be changed one by one. */
export class Draft {
  readonly leftOut: LeftOut[] = [];
  readonly #template: Template;
  #resources: Readonly<Record<string, TemplateResource>>;

  constructor(template: Template) {
    this.#template = template;
    this.#resources = template.Resources ?? {};
  }

  get template(): Template {
    return { ...this.#template, Resources: this.#resources };
  }

  /** Returns the resources of these types. */
  all(...types: string[]): (readonly [id: string, resource: TemplateResource])[] {
    return Object.entries(this.#resources).filter(([, { Type }]) => types.includes(Type));
  }

  resource(id: string): TemplateResource {
    const found = this.#resources[id];
    if (found === undefined) throw new Error(`There is no resource ${id}.`);
    return found;
  }

  /** Returns the template with only one of the resources of a type. */
  withOnly(id: string): Template {
    const { Type } = this.resource(id);
    const others = Object.entries(this.#resources).filter(([each, other]) => each === id || other.Type !== Type);
    return { ...this.#template, Resources: Object.fromEntries(others) };
  }

  change(id: string, properties: Readonly<Record<string, unknown>>): void {
    this.#resources = { ...this.#resources, [id]: { ...this.resource(id), Properties: properties } };
  }

  /** Leaves a resource out. Others can still refer to it: its type becomes one that nothing reads. */
  drop(id: string, why: string): void {
    this.note(id, why);
    const resource = this.resource(id);
    this.#resources = { ...this.#resources, [id]: { ...resource, Type: `Local::LeftOut::${resource.Type}` } };
  }

  note(id: string, why: string): void {
    this.leftOut.push({ what: pathOf(id, this.resource(id)), why });
  }
}

/** Removes the properties that the run does not know, and notes them. */
export function dropUnknown(draft: Draft, id: string, known: readonly string[]): void {
  const { Properties = {} } = draft.resource(id);
  const unknown = Object.keys(Properties).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  draft.note(id, `${unknown.join(', ')} ${unknown.length === 1 ? 'has' : 'have'} no effect`);
  draft.change(id, Object.fromEntries(Object.entries(Properties).filter(([name]) => known.includes(name))));
}

/** Returns the path of the construct, as the app's source code names it. */
export function pathOf(id: string, { Metadata }: TemplateResource): string {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : id;
}

/** Returns the reason why reading fails; undefined if it succeeds. */
export function failureOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof StartError) return error.message;
    if (error instanceof Error && error.name === 'ZodError') return 'its properties are not supported';
    throw error;
  }
}
