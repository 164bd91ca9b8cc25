// The panel of examples, a plugin of GraphiQL. It shows those for the role that is signed in.
import { createElement as h, useSyncExternalStore } from '/playground/lib/graphiql.js';
import { session, subscribe } from './session.js';

const icon = () => h('svg', { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, 'aria-hidden': true },
  h('path', { d: 'M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4' }));

// examplesFor returns the examples for the role, or all if the session has none.
export const examplesFor = (setup, role) => setup.examples.filter((e) => !setup.demo || !role || e.roles.includes(role));

export function examplesPlugin(setup, open) {
  function Example({ example }) {
    return h('li', null, h('button', { type: 'button', onClick: () => open(example) },
      h('b', null, example.title), ...example.lookAt.map((line) => h('span', { key: line }, line))));
  }
  function Content() {
    const { role } = useSyncExternalStore(subscribe, () => session);
    const list = examplesFor(setup, role);
    const groups = [...new Set(list.map((e) => e.group))];
    const others = setup.examples.length - list.length;
    return h('section', { className: 'examples', 'aria-label': 'Examples' },
      h('h2', null, 'Examples'),
      h('p', null, setup.demo
        ? `Choose one to open and run it${role && `, as ${role.toLowerCase()}`}. You can close its tab and choose it again.`
        : 'Choose an example to open it. The ids in its variables are those of the demo: put your own.'),
      ...groups.map((group) => h('div', { key: group },
        h('h3', null, group),
        h('ul', null, ...list.filter((e) => e.group === group).map((e) => h(Example, { key: e.name, example: e }))))),
      others > 0 && h('p', null, `${others} more for other roles: switch the role to see them.`));
  }
  return { title: 'Examples', icon, content: Content };
}
