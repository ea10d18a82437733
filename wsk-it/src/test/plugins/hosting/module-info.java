/** A program that loads its plug-ins into a layer of their own. */
module example.hosting {
    requires wsk.api;
}
