import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';

const colors: Readonly<Record<string, BadgeProps['color']>> = { GET: 'blue', POST: 'green', DELETE: 'red' };

export function MethodBadge({ method }: { method: string }) {
  return <Badge color={colors[method] ?? 'grey'}>{method}</Badge>;
}
