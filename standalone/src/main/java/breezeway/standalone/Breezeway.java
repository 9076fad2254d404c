package breezeway.standalone;

/** The command line: {@code ./breezeway}. */
public final class Breezeway {
  private Breezeway() {}

  public static void main(String[] arguments) {
    System.out.println("breezeway " + Breezeway.class.getPackage().getImplementationVersion());
  }
}
