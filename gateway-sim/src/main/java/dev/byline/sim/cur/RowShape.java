package dev.byline.sim.cur;

/** How a family of models looks on the bill. */
sealed interface RowShape permits NativeRows, MantleRows, MarketplaceRows {

  Listing listing(Sku sku);
}
