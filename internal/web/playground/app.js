// The page around GraphiQL: it signs in, sends the token with every request, and
// opens the examples as tabs. The browser keeps the token until the tab is closed.
'use strict';

const tokenKey = 'buyergraph:token';
const emailKey = 'buyergraph:email';
const guest = 'Guest';
const $ = (id) => document.getElementById(id);

async function send(request, options) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...(options && options.headers) };
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.Authorization = 'Bearer ' + token;
  const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(request) });
  const result = await answer.json();
  if (answer.status === 401) sessionStorage.removeItem(tokenKey);
  return result;
}

const kinds = { STAFF: 'staff', CUSTOMER_USER: 'customer user' };

async function showViewer(roles) {
  const { data } = await send({ query: '{ viewer { kind staffUser { fullName } customerUser { fullName } } }' });
  const viewer = data ? data.viewer : { kind: 'GUEST' };
  const inside = viewer.kind !== 'GUEST';
  const email = inside ? sessionStorage.getItem(emailKey) : '';
  const who = viewer.staffUser || viewer.customerUser;
  $('who').textContent = who ? `Signed in as ${who.fullName} (${kinds[viewer.kind]}).` : 'You are not signed in.';
  for (const id of ['email', 'password', 'audience', 'in']) $(id).hidden = inside;
  $('out').hidden = !inside;
  const role = roles.find((r) => r.email === email);
  $('role').value = role ? role.role : inside ? '' : guest;
  $('sign-in').dataset.role = $('role').value;
}

// signIn starts a session. The server ends the previous session because the request carries its token.
async function signIn(input) {
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { token userErrors { message } } }';
  const had = sessionStorage.getItem(tokenKey);
  let result = await send({ query, variables: { input } });
  if (had && !sessionStorage.getItem(tokenKey)) result = await send({ query, variables: { input } }); // the previous session had already ended
  const login = result.data && result.data.login;
  if (login && login.token) {
    sessionStorage.setItem(tokenKey, login.token);
    sessionStorage.setItem(emailKey, input.email);
    location.reload(); // the new viewer may see another schema
    return;
  }
  $('problem').textContent = login ? login.userErrors.map((e) => e.message).join(' ') : result.errors[0].message;
}

async function signOut() {
  await send({ query: 'mutation { logout(input: {}) { sessionsEnded } }' });
  sessionStorage.removeItem(tokenKey);
  location.reload();
}

// offerRoles lets the visitor of a demo switch between roles.
function offerRoles(roles) {
  const option = (text) => Object.assign(document.createElement('option'), { value: text, textContent: text });
  $('role').append(...roles.map((r) => option(r.role)), option(guest));
  $('role').hidden = false;
  $('role').addEventListener('change', () => {
    const { role, ...input } = roles.find((r) => r.role === $('role').value) || {};
    if (role) signIn(input);
    else signOut();
  });
  $('email').value = roles[0].email;
  $('password').value = roles[0].password;
}

async function start() {
  const setup = await (await fetch('/playground/setup.json')).json();
  const roles = setup.demo || [];
  if (roles.length) offerRoles(roles);
  $('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    signIn({ email: $('email').value, password: $('password').value, audience: $('audience').value });
  });
  $('out').addEventListener('click', signOut);
  await showViewer(roles);
  const tabs = setup.examples.map((e) => ({ query: e.query, variables: e.variables || '' }));
  ReactDOM.createRoot($('graphiql')).render(
    React.createElement(GraphiQL, { fetcher: send, defaultTabs: tabs, shouldPersistHeaders: false, defaultEditorToolsVisibility: 'variables' }),
  );
}

start();
