import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay"

import { UserCard } from "./UserCard"
import type { UserListQuery } from "./__generated__/UserListQuery.graphql"
import type { UserList_query$key } from "./__generated__/UserList_query.graphql"

/** A list of customer users with a button for the next page. */
export function UserList() {
  const query = useLazyLoadQuery<UserListQuery>(
    graphql`
      query UserListQuery {
        ...UserList_query
      }
    `,
    {},
  )
  return <Pages query={query} />
}

function Pages({ query }: { query: UserList_query$key }) {
  const { data, loadNext, hasNext } = usePaginationFragment(
    graphql`
      fragment UserList_query on Query
      @refetchable(queryName: "UserListPageQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
        customerUsers(first: $count, after: $cursor, orderBy: [{ field: LAST_NAME }]) @connection(key: "UserList_customerUsers") {
          edges {
            node {
              id
              ...UserCard_user
            }
          }
        }
      }
    `,
    query,
  )
  return (
    <>
      {data.customerUsers?.edges.map(({ node }) => <UserCard key={node.id} user={node} />)}
      {hasNext && <button onClick={() => loadNext(10)}>More</button>}
    </>
  )
}
