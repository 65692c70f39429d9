import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatCount, formatShare } from '../components/format-number.ts';
import { environmentName, usage as texts } from './strings.ts';
import { byEnvironment, type KeyUsage } from './usage-pages.ts';

/** The requests of live, test and deleted keys. Renders nothing if all requests are of one kind of key. */
export function Environments({ keys }: { keys: readonly KeyUsage[] }) {
  const sums = byEnvironment(keys);
  if (sums.length < 2) return null;
  const all = sums.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">{texts.byEnvironment}</Box>
      <KeyValuePairs
        columns={4}
        items={sums.map(({ environment, requests }) => ({
          label: environmentName(environment),
          value: (
            <>
              <Box fontSize="heading-m" fontWeight="bold">
                {formatCount(requests)}
              </Box>
              <Box variant="small" color="text-body-secondary">
                {texts.shareOfAll(formatShare(requests / all))}
              </Box>
            </>
          ),
        }))}
      />
    </SpaceBetween>
  );
}
