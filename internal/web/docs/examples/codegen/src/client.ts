import type { TypedDocumentString } from "./gql/graphql.js"

/** An error at the top level: the session has ended, the query is too large, the server is busy. */
export class RequestError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export interface Client {
  /** Sends an operation. It throws a RequestError for an error at the top level. */
  request<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>
}

/** Returns a client for the server at baseURL. Without a token it is a guest. */
export function newClient(baseURL: string, token?: string): Client {
  return {
    async request(document, variables) {
      const response = await fetch(`${baseURL}/graphql`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query: document.toString(), variables }),
      })
      const answer = await response.json()
      const error = answer.errors?.[0]
      if (error) {
        throw new RequestError(error.extensions.code, error.message)
      }
      return answer.data
    },
  }
}
