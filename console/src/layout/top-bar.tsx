import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useNavigate } from 'react-router';
import { useAddresses } from '../components/addresses.ts';
import { search as searchTexts } from '../search/strings.ts';
import { usePerson, useSession } from '../session/session-context.ts';
import { strings } from '../strings.ts';
import { useWorkspaceChoice } from '../workspace/workspace-choice-context.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { home, pageAt } from './pages.ts';
import { chooseTheme, themes } from './theme.ts';
import { useTheme } from './use-theme.ts';

const { layout } = strings;

/** The top bar: search, workspace, theme and account. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const navigate = useNavigate();
  const { addressOf } = useAddresses();
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: addressOf(home),
          title: strings.product,
          onFollow: (event) => {
            event.preventDefault();
            void navigate(home);
          },
        }}
        utilities={[searchButton(onSearch), useWorkspaceMenu(), useThemeMenu(), useAccountMenu()]}
        i18nStrings={{
          overflowMenuTriggerText: layout.more,
          overflowMenuTitleText: layout.moreTitle,
          overflowMenuBackIconAriaLabel: layout.back,
          overflowMenuDismissIconAriaLabel: strings.close,
        }}
      />
    </div>
  );
}

const searchButton = (onClick: () => void): TopNavigationProps.Utility => ({
  ...{ type: 'button', text: searchTexts.title, iconName: 'search', ariaLabel: searchTexts.open, onClick },
});

function useWorkspaceMenu(): TopNavigationProps.Utility {
  const choice = useWorkspaceChoice();
  const navigate = useNavigate();
  const { addressOf, pathOf } = useAddresses();
  const { workspace, memberships } = useWorkspace();
  return {
    type: 'menu-dropdown',
    text: workspace.name,
    iconName: 'multiscreen',
    ariaLabel: layout.workspaceNamed(workspace.name),
    title: layout.workspace,
    items: memberships.map(({ workspaceId, name, role }) => ({
      itemType: 'checkbox',
      id: workspaceId,
      text: name,
      secondaryText: layout.role(role),
      checked: workspaceId === workspace.id,
    })),
    onItemClick: async ({ detail }) => {
      if (detail.id === workspace.id) return;
      // The same page of the other workspace. The address may name a key or a filter of this one, which the other lacks.
      const { path } = pageAt(pathOf(location.pathname)) ?? { path: home };
      await navigate(path);
      // A page with unsaved input can keep the person on it.
      if (location.pathname === addressOf(path)) choice.choose(detail.id);
    },
  };
}

function useThemeMenu(): TopNavigationProps.Utility {
  const theme = useTheme();
  return {
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: layout.chosenTheme(layout.themes[theme]),
    title: layout.theme,
    items: themes.map((id) => ({ itemType: 'checkbox', id, text: layout.themes[id], checked: id === theme })),
    onItemClick: ({ detail }) => {
      const chosen = themes.find((id) => id === detail.id);
      if (chosen !== undefined) chooseTheme(chosen);
    },
  };
}

function useAccountMenu(): TopNavigationProps.Utility {
  const session = useSession();
  const { name } = usePerson();
  const { caller } = useWorkspace();
  return {
    type: 'menu-dropdown',
    text: caller.name ?? name,
    description: caller.role === null ? '' : layout.role(caller.role),
    iconName: 'user-profile',
    ariaLabel: layout.account(caller.name ?? name),
    items: [{ id: 'sign-out', text: layout.signOut }],
    onItemClick: () => void session.signOut(),
  };
}
