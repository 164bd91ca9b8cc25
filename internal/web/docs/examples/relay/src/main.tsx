// Pages through the list and reads one user again, on a server with demo data:
// node dist/main.js http://127.0.0.1:8080
import { equal, ok } from "node:assert/strict"

import { Window } from "happy-dom"
import { act, Suspense } from "react"
import { createRoot } from "react-dom/client"
import { graphql, RelayEnvironmentProvider } from "react-relay"
import { commitMutation, type Environment, type MutationParameters } from "relay-runtime"

import { UserList } from "./UserList"
import type { mainDisableMutation } from "./__generated__/mainDisableMutation.graphql"
import type { mainEditMutation } from "./__generated__/mainEditMutation.graphql"
import type { mainLoginMutation } from "./__generated__/mainLoginMutation.graphql"
import { newEnvironment } from "./environment"

const baseURL = process.argv[2] ?? "http://127.0.0.1:8080"
const window = new Window()
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true })

const login = graphql`
  mutation mainLoginMutation($input: LoginInput!) {
    login(input: $input) {
      token
    }
  }
`
const edit = graphql`
  mutation mainEditMutation($input: CustomerUserUpdateInput!) {
    customerUserUpdate(input: $input) {
      userErrors {
        code
        ... on StaleVersionError {
          version
        }
      }
    }
  }
`
const disable = graphql`
  mutation mainDisableMutation($id: ID!) {
    customerUserDisable(input: { id: $id }) {
      userErrors {
        message
      }
    }
  }
`

async function mutate<M extends MutationParameters>(environment: Environment, mutation: typeof login, variables: M["variables"]) {
  return await new Promise<M["response"]>((onCompleted, onError) =>
    commitMutation<M>(environment, { mutation, variables, onCompleted, onError }),
  )
}

async function main() {
  const credentials = { email: "harriet.lowe@northgate.example", password: "buyergraph-demo" }
  const answer = await mutate<mainLoginMutation>(newEnvironment(baseURL), login, { input: credentials })
  const environment = newEnvironment(baseURL, answer.login!.token!)

  const page = document.createElement("main")
  const root = createRoot(page)
  await act(async () =>
    root.render(
      <RelayEnvironmentProvider environment={environment}>
        <Suspense fallback="…">
          <UserList />
        </Suspense>
      </RelayEnvironmentProvider>,
    ),
  )
  const cards = () => [...page.querySelectorAll("article")]
  const textOf = (id: string) => page.querySelector(`#${id}`)?.firstElementChild?.textContent ?? ""
  async function until(isTrue: () => boolean) {
    for (let attempt = 0; !isTrue(); attempt++) {
      ok(attempt < 100, page.innerHTML)
      await act(() => new Promise((resolve) => setTimeout(resolve, 50)))
    }
  }
  await until(() => cards().length === 10)

  // The next page is added below the first one.
  await act(async () => page.querySelector<HTMLButtonElement>("main > button")!.click())
  await until(() => cards().length === 20)
  const ids = cards().map((card) => card.id)
  equal(new Set(ids).size, 20)

  // An error with the id of a record leaves the record as it was.
  const id = ids.find((each) => textOf(each).endsWith(": ACTIVE"))!
  const before = ids.map(textOf)
  const stale = await mutate<mainEditMutation>(environment, edit, { input: { id, expectedVersion: 0, lastName: "Other" } })
  equal(stale.customerUserUpdate!.userErrors[0]!.code, "STALE_VERSION")
  await until(() => ids.map(textOf).join() === before.join())

  // A change by somebody else is seen after Refresh, which reads this user alone.
  await mutate<mainDisableMutation>(newEnvironment(baseURL, answer.login!.token!), disable, { id })
  await act(async () => page.querySelector<HTMLButtonElement>(`#${id} button`)!.click())
  await until(() => textOf(id).endsWith(": DISABLED"))
  equal(ids.filter((each) => each !== id).map(textOf).join(), before.filter((_, i) => ids[i] !== id).join())

  await act(async () => root.unmount())
  await window.happyDOM.close()
  console.log("The Relay example works.")
}

void main().then(() => process.exit()) // React's scheduler would keep the process
