import { graphql } from "./gql/index.js"

export const userList = graphql(`
  query UserList($after: String, $filter: CustomerUserFilter) {
    customerUsers(first: 10, after: $after, filter: $filter, orderBy: [{ field: LAST_NAME }]) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          fullName
          status
        }
      }
    }
  }
`)

export const userName = graphql(`
  query UserName($id: ID!) {
    customerUser(by: { id: $id }) {
      id
      fullName
    }
  }
`)

export const disableUser = graphql(`
  mutation DisableUser($id: ID!) {
    customerUserDisable(input: { id: $id }) {
      customerUser {
        id
        status
      }
      userErrors {
        code
        message
      }
    }
  }
`)

export const login = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      token
    }
  }
`)

/** Its author is a Person: staff or a customer user. */
export const timeline = graphql(`
  query Timeline($id: ID!) {
    customerUser(by: { id: $id }) {
      id
      activities(first: 5) {
        nodes {
          id
          subject
          author {
            ... on Node {
              id
            }
            fullName
          }
        }
      }
    }
  }
`)
