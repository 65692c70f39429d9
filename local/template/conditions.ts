/** The parts of the template that a condition reads. */
interface ConditionContext {
  resolve(value: unknown): unknown;
  condition(name: string): boolean;
}

/**
 * Evaluates a condition of a template
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html).
 */
export function isTrue(condition: unknown, context: ConditionContext): boolean {
  const [[name, argument] = ['', undefined]] = Object.entries(condition as Readonly<Record<string, unknown>>);
  const all = () => (argument as readonly unknown[]).map((each) => isTrue(each, context));
  switch (name) {
    case 'Condition':
      return context.condition(String(argument));
    case 'Fn::Equals': {
      const [one, other] = (argument as readonly unknown[]).map((each) => JSON.stringify(context.resolve(each)));
      return one === other;
    }
    case 'Fn::Not':
      return !all()[0];
    case 'Fn::And':
      return all().every(Boolean);
    case 'Fn::Or':
      return all().some(Boolean);
    default:
      return false;
  }
}
