import Box from '@cloudscape-design/components/box';
import type { components } from '../api/schema.d.ts';
import { formatDistance, formatMoment } from '../components/format-moment.ts';
import { plan as planTexts } from './strings.ts';
import { UsedBar } from './used-bar.tsx';

const { quotaLeft: texts } = planTexts;

interface Props {
  readonly label: string;
  readonly quota: components['schemas']['QuotaState'];
}

/** A quota in its current period: the used and remaining requests, and its end. */
export function QuotaBar({ label, quota: { limit, requests, used, remaining, resetsAt, per } }: Props) {
  const description = [
    resetsAt === null ? texts.neverResets : texts.resets(formatDistance(resetsAt), formatMoment(resetsAt)),
    ...(limit > requests ? [texts.granted(limit - requests)] : []),
  ].join(' ');
  if (used === null || remaining === null)
    return (
      <div>
        <Box variant="awsui-key-label">{label}</Box>
        {texts.unknown(planTexts.quota({ requests, per }))}
        <Box variant="small" display="block" color="text-body-secondary">
          {description}
        </Box>
      </div>
    );
  const text = remaining === 0 ? texts.full(limit) : texts.left(remaining, limit);
  return <UsedBar label={label} used={used} limit={limit} text={text} description={description} />;
}
