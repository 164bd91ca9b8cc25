package bench

import _ "embed"

//go:embed documents/everything.graphql
var everythingFragment string

//go:embed documents/nested.graphql
var nestedDocument string

//go:embed documents/these.graphql
var usersByIDDocument string

//go:embed documents/one.graphql
var userDocument string

//go:embed documents/flat.graphql
var flatDocument string

//go:embed documents/company.graphql
var companyDocument string

//go:embed documents/grid.graphql
var gridDocument string

//go:embed documents/facets.graphql
var facetsDocument string

//go:embed documents/count.graphql
var countDocument string

//go:embed documents/orders.graphql
var ordersDocument string

//go:embed documents/order_facets.graphql
var orderFacetsDocument string

//go:embed documents/order_count.graphql
var orderCountDocument string

//go:embed documents/create.graphql
var createDocument string
