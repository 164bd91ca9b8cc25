// The page around GraphiQL: the switch of role, the examples, links that carry an operation.
import {
  createElement as h, createRoot, explorerPlugin, GraphiQL, HISTORY_PLUGIN, parse, useEffect, useGraphiQL, useGraphiQLActions,
} from '/playground/lib/graphiql.js';
import { examplesPlugin } from './examples.js';
import { fetchSchema, refreshViewer, resume, send, session, signIn, signOut, subscribe } from './session.js';

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(`/playground/lib/${['json', 'graphql'].includes(label) ? label : 'editor'}.worker.js`),
};

const $ = (id) => document.getElementById(id);
const isPhone = matchMedia('(max-width: 750px)');
let setup;
let graph; // state and actions of GraphiQL, as soon as it is there

// isDryRun reports whether the input of a mutation, in place or in a variable, says dryRun: true.
const isDryRun = (field, variables) => field.kind === 'Field' && field.arguments.some(({ value }) =>
  (value.kind === 'Variable' ? variables[value.name.value]?.dryRun === true
    : value.fields?.some(({ name, value: given }) => name.value === 'dryRun' && given.value === true)));

// mayRunAlone reports whether a document may run without a click: it changes nothing.
function mayRunAlone(query, variables) {
  try {
    const values = variables.trim() ? JSON.parse(variables) : {};
    return parse(query).definitions.every((definition) =>
      definition.operation !== 'mutation' || definition.selectionSet.selections.every((field) => isDryRun(field, values)));
  } catch {
    return false; // not yet GraphQL or JSON
  }
}

// open shows an operation in its tab, or in a new one, and runs it if it changes nothing.
function open({ query, variables = '' }) {
  const { tabs, actions, queryEditor, variableEditor } = graph;
  const index = tabs.findIndex((tab) => tab.query?.trim() === query.trim() && (tab.variables ?? '').trim() === variables.trim());
  if (index >= 0) {
    actions.changeTab(index);
  } else {
    actions.addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(variables);
  }
  if (isPhone.matches && document.querySelector('.graphiql-plugin .examples')) toggleExamples();
  if (mayRunAlone(query, variables) && setup.demo) run(query);
}

// run runs a document. GraphiQL may not have parsed it yet, and would name an operation of the one before.
function run(query) {
  const names = parse(query).definitions.filter(({ kind }) => kind === 'OperationDefinition').map(({ name }) => name?.value);
  if (!names.includes(graph.operationName)) graph.actions.setOperationFacts({ operationName: names[0] });
  graph.actions.run();
}

// toggleExamples shows or hides the panel. Only a click on GraphiQL's own button makes room for it.
function toggleExamples() {
  document.querySelector('.graphiql-sidebar button[aria-label$="Examples"]')?.click();
}

// runAgain runs the operation of the tab, so that the difference between roles is seen.
function runAgain() {
  const query = graph?.queryEditor.getValue() ?? '';
  if (query.trim() && mayRunAlone(query, graph.variableEditor.getValue())) run(query);
  else graph?.responseEditor.setValue('');
}

// Bridge gives this file the state of GraphiQL, and runs the first operation.
function Bridge({ first }) {
  const actions = useGraphiQLActions();
  const state = useGraphiQL(({ tabs, schema, operationName, queryEditor, variableEditor, headerEditor, responseEditor }) =>
    ({ tabs, schema, operationName, queryEditor, variableEditor, headerEditor, responseEditor }));
  const editors = [state.queryEditor, state.variableEditor, state.headerEditor, state.responseEditor];
  const isReady = editors.every(Boolean);
  if (isReady) graph = { ...state, actions };
  useEffect(() => {
    if (!isReady) return;
    for (const editor of editors) editor.updateOptions({ fontSize: 13, wordWrap: 'on' });
    state.queryEditor.trigger('page', 'editor.action.toggleTabFocusMode'); // the Tab key leaves every editor
    if (first) open(first);
    else if (setup.demo) runAgain();
  }, [isReady]);
  return null;
}

// operationOfLink returns the operation that the address carries behind #, and removes it there.
function operationOfLink() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const query = parameters.get('query');
  if (!query) return null;
  history.replaceState(null, '', location.pathname);
  return { query, variables: parameters.get('variables') ?? '', role: parameters.get('role') };
}

async function copyLink() {
  const parameters = new URLSearchParams({ query: graph.queryEditor.getValue() });
  const variables = graph.variableEditor.getValue();
  if (variables.trim()) parameters.set('variables', variables);
  if (session.role) parameters.set('role', session.role);
  history.replaceState(null, '', '#' + parameters);
  try {
    await navigator.clipboard.writeText(location.href);
    say('The link to this operation is copied.');
  } catch {
    say('The link to this operation is in the address bar.');
  }
}

async function downloadSchema() {
  try {
    const href = URL.createObjectURL(new Blob([await fetchSchema()], { type: 'application/graphql' }));
    Object.assign(document.createElement('a'), { href, download: 'buyergraph.graphql' }).click();
    URL.revokeObjectURL(href);
  } catch (error) {
    say(error.message);
  }
}

// say shows a message, with a button if one is given.
function say(text, button) {
  $('notice').replaceChildren(text, ...(button ? [button] : []));
  $('notice').hidden = !text;
}

const newButton = (text, onclick) => Object.assign(document.createElement('button'), { type: 'button', textContent: text, onclick });

async function switchRole(to) {
  const buttons = [...$('roles').children];
  const hadFocus = $('roles').contains(document.activeElement);
  for (const button of buttons) button.disabled = true;
  const done = to.email ? await signIn(to) : await signOut(to.role).then(() => true);
  for (const button of buttons) button.disabled = false;
  if (hadFocus) buttons.find((button) => button.dataset.role === to.role).focus(); // a disabled button loses it
  if (!done) return;
  runAgain();
  const tab = graph?.queryEditor.getValue();
  const example = setup.examples.find((e) => e.query === tab);
  if (example && !example.roles.includes(to.role)) {
    say(`This example has no answer for this role: ${to.role}. Examples has some that do.`);
  }
}

function offerRoles(roles) {
  for (const role of roles) {
    const button = newButton('', () => switchRole(role));
    button.dataset.role = role.role;
    button.append(Object.assign(document.createElement('b'), { textContent: role.role }),
      Object.assign(document.createElement('span'), { textContent: role.may }));
    $('roles').append(button);
  }
  $('roles').hidden = $('may').hidden = false;
}

const kinds = { STAFF: 'staff', CUSTOMER_USER: 'customer user' };

function showSession() {
  const { viewer, role, problem, hasEnded } = session;
  const person = viewer.staffUser ?? viewer.customerUser;
  const isGuest = viewer.kind === 'GUEST';
  $('who').textContent = person ? `Signed in as ${person.fullName} (${kinds[viewer.kind]}).` : 'You are not signed in.';
  for (const button of $('roles').children) button.setAttribute('aria-pressed', button.dataset.role === role && !hasEnded);
  const chosen = setup.demo?.signIns.find((r) => r.role === role);
  $('may').textContent = chosen?.may ?? '';
  $('out').hidden = isGuest;
  $('other').hidden = !isGuest && !setup.demo;
  $('other').textContent = isGuest ? 'Sign in' : 'Other account';
  if (hasEnded) {
    say('Your session has ended: it was not used for too long, or it was ended elsewhere. Requests are now those of a guest.',
      chosen && newButton(`Sign in again: ${chosen.role}`, () => switchRole(chosen)));
  } else {
    say(problem);
  }
}

function toggleSignIn() {
  const isHidden = !$('sign-in').hidden;
  $('sign-in').hidden = isHidden;
  $('other').setAttribute('aria-expanded', !isHidden);
  if (!isHidden) $('email').focus();
}

async function start() {
  setup = await (await fetch('/playground/setup.json')).json();
  const roles = setup.demo?.signIns ?? [];
  if (setup.demo) offerRoles(roles);
  $('mails').hidden = !setup.demo?.hasMails;
  subscribe(showSession);
  const linked = operationOfLink();
  const roleBefore = await resume();
  const role = roles.find((r) => r.role === (linked?.role ?? roleBefore ?? roles[0]?.role));
  if (role && (roleBefore === null || role.role !== roleBefore)) await switchRole(role);
  showSession();
  if (!setup.demo && session.viewer.kind === 'GUEST') toggleSignIn();

  $('sign-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!await signIn({ email: $('email').value, password: $('password').value, audience: $('audience').value })) return;
    $('password').value = '';
    toggleSignIn();
    if (graph && !graph.schema) graph.actions.introspect(); // a guest may not see the schema
    runAgain();
  });
  const guest = roles.find((r) => !r.email);
  $('out').addEventListener('click', () => (guest ? switchRole(guest) : signOut().then(runAgain)));
  $('other').addEventListener('click', toggleSignIn);
  $('skip').addEventListener('click', () => graph?.queryEditor.focus());
  $('link').addEventListener('click', copyLink);
  $('schema').addEventListener('click', downloadSchema);
  const panel = examplesPlugin(setup, open);
  $('examples').addEventListener('click', toggleExamples);
  document.addEventListener('visibilitychange', () => document.hidden || refreshViewer());
  addEventListener('hashchange', async () => {
    const operation = operationOfLink();
    const asRole = roles.find((r) => r.role === operation?.role && r.role !== session.role);
    if (asRole) await switchRole(asRole);
    if (operation) open(operation);
  });

  const [firstExample] = setup.examples;
  createRoot($('graphiql')).render(h(GraphiQL, {
    fetcher: send, defaultTabs: [firstExample], shouldPersistHeaders: false, defaultEditorToolsVisibility: !isPhone.matches,
    plugins: [panel, explorerPlugin(), HISTORY_PLUGIN], visiblePlugin: isPhone.matches ? undefined : panel,
    // Each panel begins at its top, not where the one before was scrolled to.
    onTogglePluginVisibility: () => setTimeout(() => document.querySelector('.graphiql-plugin').scrollTo(0, 0), 100),
  }, h(Bridge, { first: linked })));
}

start();
