// The page around GraphiQL: it signs in, sends the token with every request, and
// opens the examples as tabs. The token lives as long as the browser tab.
'use strict';

const tokenKey = 'buyergraph:token';
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

async function showViewer() {
  const { data } = await send({ query: '{ viewer { kind staffUser { fullName } } }' });
  const staff = data && data.viewer.staffUser;
  $('who').textContent = staff ? 'Signed in as ' + staff.fullName + ' (staff).' : 'Nobody has signed in.';
  for (const id of ['email', 'password', 'in']) $(id).hidden = Boolean(staff);
  $('out').hidden = !staff;
}

async function signIn(event) {
  event.preventDefault();
  sessionStorage.removeItem(tokenKey);
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { token userErrors { message } } }';
  const result = await send({ query, variables: { input: { email: $('email').value, password: $('password').value } } });
  const login = result.data && result.data.login;
  if (login && login.token) {
    sessionStorage.setItem(tokenKey, login.token);
    location.reload(); // the schema may look different now
    return;
  }
  $('problem').textContent = login ? login.userErrors.map((e) => e.message).join(', ') : result.errors[0].message;
}

async function signOut() {
  await send({ query: 'mutation { logout(input: {}) { sessionsEnded } }' });
  sessionStorage.removeItem(tokenKey);
  location.reload();
}

async function start() {
  const setup = await (await fetch('/playground/setup.json')).json();
  if (setup.demo) {
    $('email').value = setup.demo.email;
    $('password').value = setup.demo.password;
  }
  $('sign-in').addEventListener('submit', signIn);
  $('out').addEventListener('click', signOut);
  await showViewer();
  const tabs = setup.examples.map((e) => ({ query: e.query, variables: e.variables || '' }));
  ReactDOM.createRoot($('graphiql')).render(
    React.createElement(GraphiQL, { fetcher: send, defaultTabs: tabs, shouldPersistHeaders: false, defaultEditorToolsVisibility: 'variables' }),
  );
}

start();
