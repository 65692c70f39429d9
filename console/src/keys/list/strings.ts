import { counted, formatCount } from '../../components/format-number.ts';

export const list = {
  description: 'API keys that authenticate your services and clients.',
  inUse: (current: number, max: number | null, plan: string) =>
    max === null
      ? `${counted(current, 'key')} on ${plan}`
      : `${formatCount(current)} of ${counted(max, 'key')} on ${plan}`,
  loading: 'Loading API keys',
  filters: {
    search: 'Find keys by name, key or ID',
    environment: 'Environment',
    anyEnvironment: 'Any environment',
    status: 'Status',
    anyStatus: 'Any status',
    clear: 'Clear filters',
  },
  noMatch: { title: 'No matching keys', text: 'Try another search, or clear the filters.' },
  empty: { title: 'No API keys yet', text: 'Create a key and make your first request.' },
  notAll: (count: number) => `Showing the newest ${counted(count, 'key')}. Use the API to find older ones.`,
  preferences: {
    title: 'Preferences',
    confirm: 'Apply',
    pageSize: 'Keys per page',
    keys: (count: number) => `${count} keys`,
    columns: 'Columns',
  },
} as const;
