import { type Document, nameOf, resolve, type Schema } from './document.ts';
import { reference as referenceTexts } from './strings.ts';

/** The shape of a value, for people. */
interface Shape {
  /** The type, such as `string (date-time)`, `array of object`, `integer or null`. */
  readonly type: string;
  readonly description: string | undefined;
  /** Further constraints, such as `at least 1`. */
  readonly rules: readonly string[];
  /** The allowed values; empty if they are not limited to a list. */
  readonly values: readonly string[];
  readonly default: string | undefined;
  readonly example: string | undefined;
  /** The fields of an object, or of each object in an array. */
  readonly fields: readonly Field[];
}

export interface Field extends Shape {
  /** The path from the root, such as `apiKey.rotation.everyDays`. */
  readonly path: string;
  readonly name: string;
  readonly required: boolean;
}

const { types, rules } = referenceTexts;
/** Longer patterns are left out, since the format says more. */
const longestPattern = 60;

/** The shape of values with this schema. A recursive schema is named and not expanded again. */
export function shapeOf(document: Document, schema: Schema): Shape {
  return shape({ document, above: [] }, schema, '');
}

interface Context {
  readonly document: Document;
  /** Names of the enclosing schemas. */
  readonly above: readonly string[];
}

function shape({ document, above }: Context, written: Schema, path: string): Shape {
  const { schema, isNullable } = withoutNull(resolve(document, written));
  const names = [nameOf(written), nameOf(schema)].filter((name) => name !== undefined);
  const [repeated] = names.filter((name) => above.includes(name));
  const whole = resolve(document, schema);
  const inner = { document, above: [...above, ...names] };
  const isEnd = repeated !== undefined;
  const item = whole.items && !isEnd ? shape(inner, whole.items, path) : undefined;
  const variants = isEnd ? [] : (whole.oneOf ?? whole.anyOf ?? []).map((each) => shape(inner, each, path));
  const type = repeated ?? (variants.length > 0 ? typesOf(variants) : typeOf(whole, item));
  return {
    type: isNullable ? types.orNull(type) : type,
    description: whole.description,
    rules: [...rulesOf(whole), ...(item?.rules ?? []).map(rules.each)],
    values: [...(whole.enum ?? ('const' in whole ? [whole.const] : [])).map(asText), ...(item?.values ?? [])],
    default: whole.default === undefined ? undefined : asText(whole.default),
    example: whole.examples === undefined ? undefined : asText(whole.examples[0]),
    fields: [
      ...(isEnd ? [] : fieldsOf(inner, whole, path)),
      ...variants.flatMap(({ fields }) => fields),
      ...(item?.fields ?? []),
    ],
  };
}

function fieldsOf(context: Context, { properties = {}, required = [] }: Schema, path: string): Field[] {
  return Object.entries(properties).map(([name, schema]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return { path: own, name, required: required.includes(name), ...shape(context, schema, own) };
  });
}

/** `anyOf: [something, null]` and `type: [something, null]` both mean that null is allowed. */
function withoutNull(schema: Schema): { schema: Schema; isNullable: boolean } {
  const { anyOf, oneOf, ...beside } = schema;
  const variants = anyOf ?? oneOf ?? [];
  const others = variants.filter(({ type }) => type !== 'null');
  if (others.length < variants.length) {
    const [first] = others;
    return { schema: others.length === 1 ? { ...first, ...beside } : { ...beside, anyOf: others }, isNullable: true };
  }
  if (typeof schema.type !== 'object' || !schema.type.includes('null')) return { schema, isNullable: false };
  const names = schema.type.filter((type) => type !== 'null');
  const [only = 'null'] = names;
  return { schema: { ...schema, type: names.length > 1 ? names : only }, isNullable: true };
}

const typesOf = (variants: readonly Shape[]) => [...new Set(variants.map(({ type }) => type))].join(types.or);

function typeOf({ type, format, additionalProperties, properties }: Schema, item: Shape | undefined): string {
  if (item !== undefined) return types.arrayOf(item.type);
  if (type === 'object' && properties === undefined && additionalProperties) return types.anyFields;
  const names = typeof type === 'object' ? type.join(types.or) : (type ?? types.anything);
  return format === undefined ? names : `${names} (${format})`;
}

function rulesOf(schema: Schema): string[] {
  const { pattern, minProperties } = schema;
  return [
    between(schema.minLength, schema.maxLength, rules.characters),
    between(schema.minItems, schema.maxItems, rules.items),
    between(bound(schema.minimum), bound(schema.maximum), rules.number),
    between(minProperties, undefined, rules.fields),
    pattern === undefined || pattern.length > longestPattern ? undefined : rules.pattern(pattern),
  ].filter((rule) => rule !== undefined);
}

/** Leaves out the largest safe integer, which is not a limit of the API. */
const bound = (number: number | undefined) =>
  number !== undefined && Math.abs(number) === Number.MAX_SAFE_INTEGER ? undefined : number;

function between(least: number | undefined, most: number | undefined, say: (range: string) => string) {
  if (least === undefined && most === undefined) return;
  if (least === undefined) return say(rules.atMost(most ?? 0));
  return say(most === undefined ? rules.atLeast(least) : rules.from(least, most));
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
