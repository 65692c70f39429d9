import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatCount } from '../components/format-number.ts';
import type { RefusalReason } from './counts.ts';
import { usage as usageTexts } from './strings.ts';
import type { Usage } from './usage-pages.ts';

const texts = usageTexts;

/** Refused requests by reason, most frequent first. Renders nothing if there are none. */
export function Refusals({ usage: { refused } }: { usage: Pick<Usage, 'refused'> }) {
  const reasons = (Object.entries(refused) as [RefusalReason, number][]).sort(([, one], [, other]) => other - one);
  if (reasons.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">{texts.refusals}</Box>
      <KeyValuePairs
        columns={4}
        items={reasons.map(([reason, count]) => ({
          label: texts.reasons[reason].title,
          value: (
            <>
              <Box fontSize="heading-m" fontWeight="bold">
                {formatCount(count)}
              </Box>
              <Box variant="small" color="text-body-secondary">
                {texts.reasons[reason].text}
              </Box>
            </>
          ),
        }))}
      />
    </SpaceBetween>
  );
}
