package network.cortensor.portal.domain.catalog;

/** How tokens are counted where an upstream does not report them. */
public sealed interface Tokenizer {
    /** The encoding that gpt-oss models use: counts are exact. */
    record O200k() implements Tokenizer {}

    /**
     * An estimate from the length in bytes of UTF-8.
     *
     * @param bytesPerToken measured for the model's family, in hundredths: 380 is 3.8 bytes a token
     */
    record Estimate(int bytesPerToken) implements Tokenizer {
        public Estimate {
            if (bytesPerToken < 50 || bytesPerToken > 2000) {
                throw new IllegalArgumentException("bytesPerToken is in hundredths, 50 to 2000, not " + bytesPerToken);
            }
        }
    }
}
