import type { components } from '../api/schema.d.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { pathOfKeys } from '../keys/list/key-filters.ts';
import { calledOf, hashOf } from '../members/member.ts';
import { members as membersTexts } from '../members/strings.ts';
import { strings } from '../strings.ts';
import { search as searchTexts } from './strings.ts';

type Member = components['schemas']['Member'];

/** A page that the search leads to. */
export interface Result {
  readonly path: string;
  readonly title: string;
  readonly description: string;
}

export interface ResultGroup {
  readonly title: string;
  readonly results: readonly Result[];
}

interface Found {
  /** The keys that the API found. */
  readonly apiKeys: readonly ApiKey[];
  readonly members: readonly Member[];
  readonly pages: readonly { readonly path: string; readonly text: string }[];
}

const texts = searchTexts;
const mostMembers = 5;

/** Groups the keys, members and pages that match a text. Without a text, all pages match. */
export function resultsFor(text: string, { apiKeys, members, pages }: Found): ResultGroup[] {
  const wanted = text.trim().toLowerCase();
  const says = (...parts: readonly (string | null)[]) => parts.some((part) => part?.toLowerCase().includes(wanted));
  const groups = [
    { title: texts.keys, results: wanted === '' ? [] : apiKeys.map(resultOfKey) },
    {
      title: texts.members,
      results: members
        .filter(({ name, subject }) => wanted !== '' && says(name, subject))
        .slice(0, mostMembers)
        .map((member) => ({
          path: `/members${hashOf(member.subject)}`,
          title: calledOf(member),
          description: texts.member(membersTexts.roles[member.role], member.subject),
        })),
    },
    {
      title: texts.pages,
      results: pages
        .filter((page) => says(page.text))
        .map(({ path, text }) => ({ path, title: text, description: '' })),
    },
  ];
  return groups.filter(({ results }) => results.length > 0);
}

/** The path of the list of all keys that match. */
export const listFor = (text: string) => pathOfKeys({ query: text.trim() });

function resultOfKey({ id, name, key, ownerId, environment }: ApiKey): Result {
  const facts = [strings.keys.environments[environment], key, ...(ownerId === null ? [] : [texts.owner(ownerId)])];
  return { path: `/keys/${id}`, title: name, description: facts.join(' · ') };
}
