import { type Client, newClient } from "./client.js"
import { graphql } from "./gql/index.js"
import type { Audience, ErrorCode } from "./gql/graphql.js"

const login = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      token
      expiresAt
      redirect
      viewer {
        mustChangePassword
      }
      userErrors {
        code
        message
      }
    }
  }
`)

const logout = graphql(`
  mutation Logout {
    logout(input: {}) {
      sessionsEnded
    }
  }
`)

export type SignIn =
  | { ok: true; client: Client; mustChangePassword: boolean; redirect: string | null }
  | { ok: false; code: ErrorCode; message: string }

/** Signs in. A storefront passes STOREFRONT, a back office STAFF. */
export async function signIn(baseURL: string, audience: Audience, email: string, password: string): Promise<SignIn> {
  const { login: result } = await newClient(baseURL).request(login, { input: { audience, email, password } })
  const error = result?.userErrors[0]
  if (!result?.token || error) {
    // INVALID_CREDENTIALS also stands for a locked account. RATE_LIMITED asks to wait.
    return { ok: false, code: error?.code ?? "INTERNAL", message: error?.message ?? "" }
  }
  return {
    ok: true,
    client: newClient(baseURL, result.token), // keep the token: it is shown only once
    mustChangePassword: result.viewer?.mustChangePassword ?? false,
    redirect: result.redirect ?? null,
  }
}

export async function signOut(client: Client): Promise<void> {
  await client.request(logout, {})
}
