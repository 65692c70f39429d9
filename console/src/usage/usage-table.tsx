import { useCollection } from '@cloudscape-design/collection-hooks';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import type { components } from '../api/schema.d.ts';
import { formatCount } from '../components/format-number.ts';
import { strings } from '../strings.ts';
import { countsOf } from './counts.ts';
import { formatStep } from './format-step.ts';
import { usage as usageTexts } from './strings.ts';
import type { Zone } from './zone.ts';

/** The points of a chart that have requests, newest first. */
export function UsageTable({ usage, zone }: { usage: components['schemas']['Usage']; zone: Zone }) {
  const texts = usageTexts;
  const used = usage.points.filter((point) => countsOf(point).all > 0).reverse();
  const { items, paginationProps } = useCollection(used, { pagination: { pageSize: 12 } });
  return (
    <Table
      variant="embedded"
      items={items}
      trackBy="at"
      ariaLabels={{ tableLabel: texts.chart }}
      columnDefinitions={[
        {
          id: 'at',
          header: texts.time,
          isRowHeader: true,
          cell: ({ at }) => <time dateTime={at}>{formatStep(new Date(at), usage.granularity, zone)}</time>,
        },
        { id: 'admitted', header: texts.admitted, cell: ({ admitted }) => formatCount(admitted) },
        { id: 'limited', header: texts.limited, cell: ({ limited }) => formatCount(limited) },
        { id: 'refused', header: texts.refused, cell: (point) => formatCount(countsOf(point).refused) },
      ]}
      pagination={used.length > 12 && <Pagination {...paginationProps} ariaLabels={strings.pagination} />}
    />
  );
}
