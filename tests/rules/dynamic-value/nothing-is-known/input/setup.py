import sampler_build

sampler_build.setup(name="sampler")
